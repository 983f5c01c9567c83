//! The fallback interface: screens, as an application reads them that knows them.
//! What they hold is the model's own: no page says it.

use std::sync::OnceLock;

use belfius_psd2::{
    fallback::{Call, Fallback, HttpSignature, SignatureAlgorithm, SignatureParameters},
    model::RequestId,
};
use http::{Method, Request, Response};
use serde_json::{Value, json};

use super::{App, Next, payment::Reply};
use crate::{
    bank::{CLIENT_ID, FIRST, LATER, LONGEST_SCREEN},
    explore::Wrong,
    host::Error,
};

impl App {
    /// The first call, which is signed.
    pub(crate) fn fallback_first(&mut self) -> String {
        self.screens(|_, _| Some("done".to_owned()))
    }

    /// A later call that asks for something, after the first one.
    pub(crate) fn fallback_question(&mut self) -> String {
        self.screens(|app, row| {
            let call = Call::new(Method::GET, "/balance");
            app.call();
            match app.later(row, call.expect("a path")) {
                Ok(answer) => shows(&answer, "balance").then(|| "done".to_owned()),
                Err(error) => app.asks_again(&error),
            }
        })
    }

    /// A later call that pays, after the first one.
    pub(crate) fn fallback_payment(&mut self) -> String {
        self.life("made", "not made", |app, row| {
            let form = "application/x-www-form-urlencoded";
            let call = Call::new(Method::POST, "/payments/new").expect("a path");
            let call = call.with_header("Content-Type", form).expect("a header");
            let answer = app.later(row, call.with_body("order=invoice-1&amount=17.50"))?;
            // Anything but the one screen that says it may hide what was done.
            let says_so = shows(&answer, "made invoice-1") || app.wrong == Wrong::TrustsAnyAnswer;
            Ok(if says_so { Reply::Done } else { Reply::Rejected })
        })
    }

    fn screens(&mut self, inside: fn(&mut Self, &Value) -> Option<String>) -> String {
        while self.turn() {
            let row = self.row();
            let done = match row["stage"].as_str() {
                Some("outside") => self.enters(),
                Some("new") => inside(self, &row),
                stage => Some(stage.unwrap_or("no stage").to_owned()),
            };
            if let Some(done) = done {
                return done;
            }
        }
        "gave up".to_owned()
    }

    /// Makes the first call. It pays nothing, and so it is made again, as a new one.
    pub(super) fn enters(&mut self) -> Option<String> {
        self.call();
        let call = Call::new(Method::GET, "/login").expect("a path");
        let (id, now) = (self.request_id(), self.port.now());
        let request = if self.wrong == Wrong::SignsNothing {
            let (parts, body) = fallback().later(&call, id, now).expect("a call").into_parts();
            let mut request = Request::from_parts(parts, body);
            *request.uri_mut() = format!("{FIRST}/login").parse().expect("an address");
            request
        } else {
            let unsigned = fallback().first(&call, id, now).expect("a call");
            unsigned.with_signature(&signature()).expect("a signature").request()
        };
        let answer = match self.shown(request) {
            Ok(answer) => answer,
            Err(error) => return self.asks_again(&error),
        };
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split_once(';'));
        if let (true, Some((cookie, _))) = (shows(&answer, "welcome"), cookie) {
            self.write(&json!({"stage": "new", "cookie": cookie}));
        }
        None
    }

    /// Of a call that pays nothing, looking first is asking again.
    fn asks_again(&mut self, error: &Error) -> Option<String> {
        match self.after(error) {
            Next::Again | Next::LookFirst => None,
            next => Some(format!("stopped: {next:?}")),
        }
    }

    fn later(&self, row: &Value, call: Call) -> Result<Response<Vec<u8>>, Error> {
        let call = call.with_header("Cookie", row["cookie"].as_str().unwrap_or_default());
        let call = call.expect("a cookie");
        let request = fallback().later(&call, self.request_id(), self.port.now());
        self.shown(request.expect("a call"))
    }

    fn shown(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error> {
        let answer = self.session.send_fallback(request, LONGEST_SCREEN)?;
        assert!(answer.body().len() <= LONGEST_SCREEN, "a longer screen than was asked for");
        Ok(answer)
    }

    fn request_id(&self) -> RequestId {
        let mut bytes = [0; 16];
        if self.wrong == Wrong::KeepsOneId {
            return RequestId::from_random(bytes);
        }
        // Behind the bits that say which kind of UUID it is.
        bytes[9..].copy_from_slice(&self.port.random()[1..8]);
        RequestId::from_random(bytes)
    }
}

fn shows(answer: &Response<Vec<u8>>, title: &str) -> bool {
    let body = String::from_utf8_lossy(answer.body());
    answer.status() == 200 && body.contains(&format!("<h1>{title}"))
}

fn fallback() -> &'static Fallback {
    static FALLBACK: OnceLock<Fallback> = OnceLock::new();
    FALLBACK.get_or_init(|| {
        let parameters = SignatureParameters::new("my-qsealc", SignatureAlgorithm::RsaSha256);
        Fallback::new(FIRST, LATER, CLIENT_ID, parameters.expect("parameters")).expect("addresses")
    })
}

/// Not over the call: the model does not check it, and one costs more than a path.
fn signature() -> HttpSignature {
    HttpSignature::rsa(&[1; 256]).expect("a signature's length")
}
