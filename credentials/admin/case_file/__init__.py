"""The case file of a registration: the form, the mails, what NICE answered."""
