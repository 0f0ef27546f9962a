"""History to forecast, forecast to each account's potential and workload."""
