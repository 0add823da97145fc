"""Who asks, for what: name, purpose, submitter, business unit."""

from collections.abc import Iterator

from tenants.rules.facts import Facts
from tenants.rules.lint.mailboxes import is_free_mail
from tenants.rules.lint.remark import Remark, shown
from tenants.rules.plan import Plan

SHORTEST_PURPOSE = 40  # characters; NICE names no limit, a sentence hardly fits in fewer


def name_missing(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if not plan.name.strip():
        yield Remark(
            "name-missing",
            "error",
            "name",
            "The application has no name.",
            "Write the name under which NICE should list it.",
            "bounce",
        )


def name_of_a_copy(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if plan.name.rstrip().endswith(")") and "(copy" in plan.name[-12:]:
        yield Remark(
            "name-of-a-copy",
            "notice",
            "name",
            "The name still says that this is a copy.",
            "Name it as NICE and your colleagues should know it.",
            "later",
        )


def purpose(plan: Plan, facts: Facts) -> Iterator[Remark]:
    length = len(plan.purpose.strip())
    if not length:
        yield Remark(
            "purpose-missing",
            "error",
            "purpose",
            "The purpose is empty, and NICE's form asks for it.",
            "Say in two or three sentences what the application does and for whom.",
            "bounce",
        )
    elif length < SHORTEST_PURPOSE:
        yield Remark(
            "purpose-short",
            "warning",
            "purpose",
            f"The purpose has only {length} character{'s' * (length > 1)}: whoever reads it at"
            " NICE will have to ask back.",
            "Name what it does, who uses it and which data it reads or writes.",
            "bounce",
        )


def submitter(plan: Plan, facts: Facts) -> Iterator[Remark]:
    missing = [
        label
        for label, value in (("name", plan.submitter_name), ("e-mail", plan.submitter_email))
        if not value.strip()
    ]
    if missing:
        yield Remark(
            "submitter-missing",
            "error",
            "submitter",
            f"The submitter's {' and '.join(missing)} {'are' if len(missing) > 1 else 'is'}"
            " missing.",
            "Enter the person who sends NICE's form.",
            "bounce",
        )
    if is_free_mail(plan.submitter_email):
        yield Remark(
            "submitter-free-mail",
            "warning",
            "submitter",
            f"The submitter writes from {shown(plan.submitter_email)}, a private mailbox: NICE"
            " cannot tell that it belongs to your company.",
            "Use an address of your company.",
            "bounce",
        )


def business_unit(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if not plan.business_unit_number:
        yield Remark(
            "business-unit-missing",
            "error",
            "business_unit",
            "No business unit is chosen, and NICE's form asks for its number.",
            "Choose one. CXone shows the number under ACD > ACD Configuration > Business Unit.",
            "bounce",
        )
    elif plan.organization_has_primary_unit and not plan.business_unit_is_primary:
        yield Remark(
            "business-unit-not-primary",
            "warning",
            "business_unit",
            f"{shown(plan.business_unit_name)} is not your primary business unit, and NICE asks for"
            " the primary one if you have several.",
            "Choose the primary one, unless NICE told you otherwise.",
            "bounce",
        )


def password_through_account_manager(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if plan.password_delivery == "tam" and plan.has_secret:  # noqa: S105  (a choice of the form)
        yield Remark(
            "password-through-account-manager",
            "notice",
            "password_delivery",
            "The password is to come through your Technical Account Manager.",
            "Tell them that it is on its way; choose e-mail if you have none.",
            "later",
        )


RULES = (
    name_missing,
    name_of_a_copy,
    purpose,
    submitter,
    business_unit,
    password_through_account_manager,
)
