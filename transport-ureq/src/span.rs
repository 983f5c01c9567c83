//! One span for each HTTP request, with the feature `tracing`; nothing without.
//!
//! Fields: `operation`, `attempt`, `request_id`, then `status`, `response_id`,
//! `error` and `duration_ms` when they are known. Nothing that names a customer
//! may ever stand here: no path, no query, no header but the two ids.

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::RequestSpan;
#[cfg(feature = "tracing")]
pub(crate) use self::on::RequestSpan;

#[cfg(feature = "tracing")]
mod on {
    use std::time::Instant;

    use belfius_psd2::{model::RequestId, session::Facts};
    use http::{HeaderMap, StatusCode};
    use tracing::{Span, field::Empty, info_span};

    use crate::error::SendError;

    pub(crate) struct RequestSpan {
        span: Span,
        begun: Instant,
    }

    impl RequestSpan {
        pub(crate) fn open(facts: &Facts) -> Self {
            let span = info_span!(
                "belfius_psd2_request",
                operation = facts.operation.name(),
                attempt = facts.attempt,
                request_id = %facts.request_id,
                status = Empty,
                response_id = Empty,
                error = Empty,
                duration_ms = Empty,
            );
            Self { span, begun: Instant::now() }
        }

        pub(crate) fn answered(&self, status: StatusCode, headers: &HeaderMap) {
            self.span.record("status", status.as_u16());
            // The server can write anything here: only what looks like an id is
            // repeated.
            let id = headers.get("response-id").and_then(|id| id.to_str().ok());
            match id.map(RequestId::parse) {
                Some(Ok(id)) => self.span.record("response_id", tracing::field::display(id)),
                Some(Err(_)) => self.span.record("response_id", "(not a UUID)"),
                None => &self.span,
            };
            self.end();
        }

        pub(crate) fn failed(&self, error: &SendError) {
            if let Some(status) = error.status() {
                self.span.record("status", status.as_u16());
            }
            self.span.record("error", tracing::field::display(error.kind()));
            self.end();
        }

        fn end(&self) {
            let elapsed = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.span.record("duration_ms", elapsed);
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use belfius_psd2::session::Facts;
    use http::{HeaderMap, StatusCode};

    use crate::error::SendError;

    pub(crate) struct RequestSpan;

    impl RequestSpan {
        pub(crate) fn open(_: &Facts) -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "the same as with the feature")]
        pub(crate) fn answered(&self, _: StatusCode, _: &HeaderMap) {}

        #[expect(clippy::unused_self, reason = "the same as with the feature")]
        pub(crate) fn failed(&self, _: &SendError) {}
    }
}
