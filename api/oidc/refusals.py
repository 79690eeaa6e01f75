"""Why somebody could not sign in by single sign-on."""


class SignInRefused(Exception):
    """`code` is stable: the sign-in page has words for it. `detail` is for the audit log and holds no secrets;
    `subject` is who it was, where the provider's word was good."""

    def __init__(self, code: str, detail: str = "", subject: str | None = None) -> None:
        super().__init__(code)
        self.code, self.detail, self.subject = code, detail, subject
