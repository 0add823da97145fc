"""Pages of health reports: history, one report and its files, schedules and their recipients."""
