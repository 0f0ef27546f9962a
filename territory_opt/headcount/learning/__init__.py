"""What history tells of the people there were: how they ramp, what they bring and how many leave."""
