"""Errors by name. Each carries what its edge needs: an HTTP status, and whether a retry can help."""


class TicketFlowError(Exception):
    """Base of all errors that Ticket Flow raises on purpose. `code` is stable; `status` is HTTP's."""

    status = 500
    code = "internal_error"
    title = "Something went wrong"
    retry_helps = True

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title


class InvalidSettings(TicketFlowError):
    """The environment cannot be used as it is; `mistakes` has one line each."""

    code = "invalid_settings"
    title = "A setting is wrong"
    retry_helps = False

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


class NotFound(TicketFlowError):
    """There is no such thing, or the caller may not know of it."""

    status = 404
    code = "not_found"
    title = "Not found"
    retry_helps = False


class ToolRefused(TicketFlowError):
    """A tool call cannot be done as asked; the text is told to the model, or to the person who edited it."""

    status = 422
    code = "call_refused"
    title = "This call is refused"
    retry_helps = False


class AccountUnknown(ToolRefused):
    """The call is about the customer's account, and none is known: there is none, or the sender is not proven."""

    title = "No customer account is known for the address this ticket came from."


class ApprovalExpired(TicketFlowError):
    """Nobody decided in time; nothing was executed."""

    status = 410
    code = "approval_expired"
    title = "This request has expired"
    retry_helps = False


class DecisionForbidden(TicketFlowError):
    """This person may not decide this request; somebody else may. `code` says by which rule."""

    status = 403
    title = "You may not decide this request"
    retry_helps = False

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class DecisionStale(TicketFlowError):
    """The request does not show any more what the person was shown."""

    status = 412
    code = "stale_decision"
    title = "The request has changed since it was shown"
    retry_helps = False


class TooLateToUndo(TicketFlowError):
    """The decision stands: its time for second thoughts is over, or something has followed from it."""

    status = 409
    code = "too_late_to_undo"
    title = "This decision cannot be undone any more"
    retry_helps = False


class OutcomeStillUnknown(TicketFlowError):
    """The ticket has an effect that may or may not have happened; nobody goes on before a person has said."""

    status = 409
    code = "outcome_unknown"
    title = "The outcome of an effect of this ticket is not known; a person must resolve it first."
    retry_helps = False
