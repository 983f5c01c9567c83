//! A request goes out whole, however long one line of its head is, or not at all.

use belfius_psd2::{
    Bank, Client, Delivery, Generation, Pages, Seed, TransactionsQuery, UnsignedPayment,
    model::{BulkFile, Language, LogicalId, PaymentId, PaymentProduct, PsuPresence},
    secret::ClientSecret,
    sign::JoseHeader,
};
use belfius_psd2_ureq::{SendError, SendKind};
use http::Request;

use crate::{
    bank::{client, tokens, transport},
    server::{Server, json},
};

/// Ids of the bank may have 8 KiB each, and take three times as much in an address.
#[test]
fn a_page_with_ids_as_long_as_they_may_be_is_asked_for() {
    let server = Server::answering(|_| json(200, r#"{"transactions":[]}"#));
    let client = client(&server);
    let id = LogicalId::new("é".repeat(4096)).unwrap();
    let mut stored = serde_json::to_value(Pages::new(id, TransactionsQuery::default())).unwrap();
    stored["next"] = "/".repeat(8192).into();
    stored["followed"] = serde_json::json!([1]);
    let pages: Pages = serde_json::from_value(stored).unwrap();
    let tokens = tokens(&client, 1, "2999-01-01T00:00:00Z");
    let ask = client.page(&pages, &tokens, PsuPresence::Present, Seed::new([1; 32])).unwrap();
    let asked = transport().run(ask).map(drop).map_err(|failure| failure.to_string());
    assert_eq!((asked, server.requests().len()), (Ok(()), 1));
}

#[test]
fn a_payment_file_with_a_long_signature_goes_out() {
    let server = Server::answering(|_| json(500, "{}"));
    let error = send_file(&server, 100 * 1024);
    assert_eq!(server.requests().len(), 1, "{error}");
    assert_eq!(server.requests()[0].body.len(), 30 * 1024);
}

#[test]
fn one_whose_signature_is_too_long_is_not_sent() {
    let server = Server::answering(|_| json(500, "{}"));
    let error = send_file(&server, 128 * 1024);
    assert_eq!((error.delivery(), error.remedy()), (Delivery::NotSent, None));
    let text = error.to_string();
    assert!(text.contains("a header of the request is longer than 128 KiB"), "{text}");
    assert!(text.contains("ask for less at once, or sign with a detached signature"), "{text}");
    assert_eq!(server.requests().len(), 0);
}

/// Sends a payment's file with a signature of so many bytes.
fn send_file(server: &Server, signature: usize) -> belfius_psd2_ureq::Error {
    let bank = Bank::at(&server.base(), Generation::Three).unwrap();
    let secret = ClientSecret::new("secret").unwrap();
    let client =
        Client::new(bank, "client", secret, "https://tpp.example/callback", Language::FR).unwrap();
    let file = BulkFile::new(vec![b'x'; 30 * 1024]).unwrap();
    let product = PaymentProduct::other("pain.001-sepa-credit-transfers").unwrap();
    let id = PaymentId::new("file-1").unwrap();
    let unsigned = UnsignedPayment::bulk(&file, product, id, JoseHeader::default());
    // A compact JWS, which holds the file.
    let signed = unsigned.with_signature_text("s".repeat(signature)).unwrap();
    let ask = client.initiate(&signed, None, Seed::new([7; 32])).unwrap();
    transport().run(ask).unwrap_err()
}

#[test]
fn a_call_of_the_fallback_with_a_long_cookie_goes_out() {
    let server =
        Server::answering(|request| json(200, &request.header("cookie").len().to_string()));
    let long = 128 * 1024 - "cookie: \r\n".len();
    let call = |cookie: usize| -> Result<Vec<u8>, Box<SendError>> {
        let call =
            Request::post(format!("{}/x", server.base())).header("cookie", "c".repeat(cookie));
        let call = call.body(b"a=b".to_vec()).unwrap();
        Ok(transport().send_fallback(call, 1000)?.into_body())
    };
    assert_eq!(call(long).unwrap(), long.to_string().into_bytes());
    assert_eq!(call(long + 1).unwrap_err().kind(), SendKind::LineTooLong);
    assert_eq!(server.requests().len(), 1);
}
