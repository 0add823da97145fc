"""What CXone published: pages of environments and tenants, and the operator's decision."""
