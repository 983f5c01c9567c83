//! What became of a tour, and what every tour must keep to.

use super::Bank;

/// What became of a tour.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<String>,
    pub(crate) err: String,
}

impl Ended {
    #[track_caller]
    pub(crate) fn done(&self) -> &Ended {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.out.last().map(String::as_str), Some("tour: done"), "{self:?}");
        assert_eq!(self.err, "", "{self:?}");
        self
    }

    /// One readable line, and status 1.
    #[track_caller]
    pub(crate) fn failed(&self, because: &str) {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(self.err.starts_with("tour: ") && self.err.contains(because), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        assert!(!self.out.iter().any(|line| line == "tour: done"), "{self:?}");
        assert!(!self.err.contains("Error(") && !self.err.contains("Some("), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn says(&self, what: &str) -> &Ended {
        assert!(self.out.iter().any(|line| line.contains(what)), "no `{what}` in {self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn never_says(&self, what: &str) -> &Ended {
        assert!(!self.out.iter().any(|line| line.contains(what)), "`{what}` in {self:?}");
        self
    }

    /// How often the customer was sent to the bank.
    pub(crate) fn visits(&self) -> usize {
        self.out.iter().filter(|line| line.starts_with("open: ")).count()
    }

    /// The addresses are for the customer; everything else is for a log.
    #[track_caller]
    pub(crate) fn keeps_secrets(&self, bank: &Bank) {
        let open = |line: &&String| !line.starts_with("open: ");
        let out: Vec<&str> = self.out.iter().filter(open).map(String::as_str).collect();
        let shown = format!("{}\n{}", out.join("\n"), self.err);
        let key = std::fs::read_to_string(bank.file("client-key.pem")).unwrap();
        let key = key.lines().nth(1).unwrap();
        // Tokens, SCA tokens and logical ids all begin or look like these.
        for secret in [bank.fact("client secret"), key, "-._~+/", "eyJhbGciOi", "apptoken", "code="]
        {
            assert!(!shown.contains(secret), "`{secret}` in: {shown}");
        }
        for iban in &bank.ibans {
            assert!(!self.err.contains(iban.as_str()), "{}", self.err);
        }
    }
}
