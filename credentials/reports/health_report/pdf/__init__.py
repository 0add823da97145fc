"""A health report on A4: charts as vectors, numbers beside them, names in any European script."""
