"""The administration APIs: app registrations and access keys, named as NICE names them."""
