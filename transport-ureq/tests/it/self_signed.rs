//! A server whose certificate is a root itself.

use belfius_psd2::Delivery;
use belfius_psd2_ureq::{Error, Roots, SendKind};
use rcgen::{ExtendedKeyUsagePurpose, IsCa, date_time_ymd};

use crate::{
    bank::{CONSENT, builder, client, get},
    pki::{Leaf, PKI, STRANGER, self_signed, server_of},
    server::{Server, json},
};

fn ask(leaf: &Leaf, roots: &str, tls13: bool) -> Result<(), Error> {
    let server = Server::with(server_of(leaf, tls13), |mut connection| {
        if connection.request().is_some() {
            connection.write(json(200, CONSENT));
        }
    });
    let transport = builder().roots(Roots::pem(roots)).build().unwrap();
    transport.run(get(&client(&server), 1)).map(drop)
}

fn refused(leaf: &Leaf, roots: &str) {
    for tls13 in [true, false] {
        match ask(leaf, roots, tls13).unwrap_err() {
            Error::Send(error) => {
                let found = (error.kind(), error.delivery());
                assert_eq!(found, (SendKind::ServerCertificate, Delivery::NotSent), "{error}");
            }
            error => panic!("{error}"),
        }
    }
}

#[test]
fn the_very_certificate_given_is_trusted_whether_it_is_a_ca_or_not() {
    let ca = self_signed(|_| {});
    let explicit = self_signed(|params| params.is_ca = IsCa::ExplicitNoCa);
    let silent = self_signed(|params| params.is_ca = IsCa::NoCa);
    for leaf in [ca, explicit, silent] {
        for tls13 in [true, false] {
            ask(&leaf, &leaf.pem, tls13).unwrap();
            ask(&leaf, &format!("{}{}", PKI.ca_pem, leaf.pem), tls13).unwrap();
        }
    }
}

#[test]
fn another_certificate_of_the_same_name_is_refused() {
    let (shown, given) = (self_signed(|_| {}), self_signed(|_| {}));
    refused(&shown, &given.pem);
    refused(&shown, &STRANGER.ca_pem);
}

#[test]
fn a_wrong_name_is_refused() {
    for is_ca in [true, false] {
        let leaf = self_signed(|params| {
            params.subject_alt_names = vec![rcgen::SanType::DnsName("other".try_into().unwrap())];
            if !is_ca {
                params.is_ca = IsCa::ExplicitNoCa;
            }
        });
        refused(&leaf, &leaf.pem);
    }
}

#[test]
fn a_certificate_out_of_its_time_is_refused() {
    for (from, to) in [(2000, 2001), (2999, 3000)] {
        let leaf = self_signed(|params| {
            params.not_before = date_time_ymd(from, 1, 1);
            params.not_after = date_time_ymd(to, 1, 1);
            // Purposes are looked at later than dates.
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        });
        refused(&leaf, &leaf.pem);
    }
}

/// The server has the certificate, but not its key.
#[test]
fn a_certificate_without_its_key_is_refused() {
    let leaf = self_signed(|_| {});
    let thief = self_signed(|_| {}).with_certificate_of(&leaf);
    for tls13 in [true, false] {
        match ask(&thief, &leaf.pem, tls13).unwrap_err() {
            Error::Send(error) => assert_eq!(error.delivery(), Delivery::NotSent, "{error}"),
            error => panic!("{error}"),
        }
    }
}
