"""Data Loader files: what Salesforce lacks of a plan, in the order it can be loaded."""
