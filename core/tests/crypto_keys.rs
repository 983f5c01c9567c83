//! Key files: the two formats that are read, and a clear word for each other.
//!
//! The P-256 key in all of them is the one of RFC 6979, appendix A.2.5; the
//! others were made for this file and open nothing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use belfius_psd2::sign::{KeyError, SigningKey};
use proptest::prelude::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const PKCS8: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX
Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth
+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ
-----END PRIVATE KEY-----
";
const SEC1: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49
AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8
maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
-----END EC PRIVATE KEY-----
";
const PARAMETERS: &str = "-----BEGIN EC PARAMETERS-----
BggqhkjOPQMBBw==
-----END EC PARAMETERS-----
";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBbDCCAROgAwIBAgIUChpVbiC196GL7ymNcswQ0OqUSrAwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBdDAeFw0yNjExMjEwMzI2NDNaFw0zNjExMTgwMzI2NDNaMAwx
CjAIBgNVBAMMAXQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARg/tS6JVqdMclh
63TGNW1owEm4kjth+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXej
wpTURiKZo1MwUTAdBgNVHQ4EFgQUGpVpV5vOMpqULQdpycC1ZDFWNxAwHwYDVR0j
BBgwFoAUGpVpV5vOMpqULQdpycC1ZDFWNxAwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNHADBEAiBC6lgT9dtspgCl4wOvqIgJIQH5h9Z4jRgd8nh3PireyQIg
FmU+VjZz2sIlPLWghN8XQ2sDo5q9AZXhwTu6GU6sjdI=
-----END CERTIFICATE-----
";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7
Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
-----END PUBLIC KEY-----
";
const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAi+45QwbVDAiwICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEIJ+AfFQ01tcD4/+gJVMDyYEgZCq
FKvhrBiZw4Z8UmUXJfmd8Lcv2v3txh/lbyy7isnX0D2xRHlz1tS+My/sr2hp7ms/
9kQfZRlGkdMLJpBqpH8wN3f3GeG1J9k30Or8mtQ65iCUTXggMh9aKdblJw/2HF+Y
PRHM/DOmvk/0tXcdL3xvjsJgrZMipClKby9vTyX/SC/0GJb6t1b2TmPRcscn2SA=
-----END ENCRYPTED PRIVATE KEY-----
";
const ENCRYPTED_SEC1: &str = "-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,37FC703F9A2832357E27C30401D7F85C

6fw9F1Z3v9pJQrlPty1R6YrfNS4yEfECjA1Hi4Mwi4Jk8aZOvqRXXuW27soyJHtf
7NIZl9vz7KojKXFM7YEiRAE+9KyDZz8PR8OHoPWWfz9qew9YvBZL9RF9Ymwf84mZ
NwAzCabsTTzllxKNBpHchgKgcR+hOaw7lAY1DqIKR98=
-----END EC PRIVATE KEY-----
";
const RSA_PKCS8: &str = "-----BEGIN PRIVATE KEY-----
MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAxLIkNeZT6tSsvOej
M9kiR2WulLUCzwhe70XC0xt8agfRV1poeqTcmAGTG0K3lMm2V6axbB9sh9mYr5IB
JwazKwIDAQABAkEArKxqh3rM/qF3h1qedjzPD/ie22NQtOl3Vfxa/TLq9LSgOeeO
Ffx0LoCHr5o4QfupomsLFTGuTufvNNP2iFlQOQIhAOLi3ngwiVVim49KTj/nWPYA
FKO7TVSg1SagoUWUDJ/1AiEA3e+HzAJi2tW/DQxxPWrvz9uHpwlzAvttO8z95cS7
sp8CIE73m2rFqeb4DSCQQi/nu4TTfluGY2HjIIzzN25aGxLJAiEArqF7yRtXjboC
ytGviRRL/tJOuzDEPuR330Y9wj47MyECIQCLTMkqea0hK1Ve0M2uRyiecIQsMBG+
uBiKdcnyWv00dA==
-----END PRIVATE KEY-----
";
const RSA_PKCS1: &str = "-----BEGIN RSA PRIVATE KEY-----
MIIBPAIBAAJBAMSyJDXmU+rUrLznozPZIkdlrpS1As8IXu9FwtMbfGoH0VdaaHqk
3JgBkxtCt5TJtlemsWwfbIfZmK+SAScGsysCAwEAAQJBAKysaod6zP6hd4dannY8
zw/4nttjULTpd1X8Wv0y6vS0oDnnjhX8dC6Ah6+aOEH7qaJrCxUxrk7n7zTT9ohZ
UDkCIQDi4t54MIlVYpuPSk4/51j2ABSju01UoNUmoKFFlAyf9QIhAN3vh8wCYtrV
vw0McT1q78/bh6cJcwL7bTvM/eXEu7KfAiBO95tqxanm+A0gkEIv57uE035bhmNh
4yCM8zduWhsSyQIhAK6he8kbV426AsrRr4kUS/7STrswxD7kd99GPcI+OzMhAiEA
i0zJKnmtIStVXtDNrkconnCELDARvrgYinXJ8lr9NHQ=
-----END RSA PRIVATE KEY-----
";
const P384_PKCS8: &str = "-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAaV5k5XXLWL3iZhMOF
1jtogVTqlT75yfhP7u8bWxOUEHNCms5xVeHANCOOZ5mCzBehZANiAAQUXTrhkb4n
tm0h5wYKoKjEZen9G4zQ2H1KhgPhw+xTJw9eYszL7WpWetsFoD/MGWH9dSE73c21
XNTxTwObqa1CBtURYaZ97z7wKxZt/ouHcbqlo5cK89aj+mhXw5HuJVE=
-----END PRIVATE KEY-----
";
const P384_SEC1: &str = "-----BEGIN EC PARAMETERS-----
BgUrgQQAIg==
-----END EC PARAMETERS-----
-----BEGIN EC PRIVATE KEY-----
MIGkAgEBBDAaV5k5XXLWL3iZhMOF1jtogVTqlT75yfhP7u8bWxOUEHNCms5xVeHA
NCOOZ5mCzBegBwYFK4EEACKhZANiAAQUXTrhkb4ntm0h5wYKoKjEZen9G4zQ2H1K
hgPhw+xTJw9eYszL7WpWetsFoD/MGWH9dSE73c21XNTxTwObqa1CBtURYaZ97z7w
KxZt/ouHcbqlo5cK89aj+mhXw5HuJVE=
-----END EC PRIVATE KEY-----
";
const SECP256K1: &str = "-----BEGIN EC PRIVATE KEY-----
MHQCAQEEIFRn296HMgVgsbNE+xVDxV+4Jzky8RhrYamFq+2jBI3EoAcGBSuBBAAK
oUQDQgAERI1FlYnEbnne7gV0LKlVBsTMdVd+IoLRotLpgaCZ/pnXpidGgdBIexTw
OB3I5Yd4IZwhYqzn85Ul5cKzQeW4bA==
-----END EC PRIVATE KEY-----
";
const ED25519: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEICVgVl8SmmFDvuOQvdCqW5xy11o+CrjOiadC2PiFmyGr
-----END PRIVATE KEY-----
";
const OPENSSH: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE KEY-----\n";

/// The public key of RFC 6979, appendix A.2.5.
const POINT: &str =
    "BGD+1LolWp0xyWHrdMY1bWjASbiSO2H6bOZpYi5g8p+2eQP+EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk=";

fn is_the_key(key: &SigningKey) -> bool {
    STANDARD.encode(key.public_key_sec1()) == POINT
}

fn der(pem: &str) -> Vec<u8> {
    let lines: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(lines).unwrap()
}

#[test]
fn both_formats_give_the_same_key() {
    for pem in [PKCS8, SEC1] {
        assert!(is_the_key(&SigningKey::from_pem(pem).unwrap()));
        assert!(is_the_key(&SigningKey::from_pem(&pem.replace('\n', "\r\n")).unwrap()));
        assert!(is_the_key(&SigningKey::from_der(&der(pem)).unwrap()));
    }
}

#[test]
fn what_stands_around_the_key_is_skipped() {
    for pem in [
        format!("{PARAMETERS}{SEC1}"),
        format!("{CERTIFICATE}{CERTIFICATE}{PKCS8}{CERTIFICATE}"),
        format!("Bag Attributes\n    friendlyName: seal\n{PUBLIC}{PKCS8}"),
    ] {
        assert!(is_the_key(&SigningKey::from_pem(&pem).unwrap()));
    }
}

#[test]
fn each_other_file_is_called_by_its_name() {
    for (pem, error) in [
        ("", KeyError::NotPem),
        ("MIGHAgEAMBMGByqGSM49", KeyError::NotPem),
        (CERTIFICATE, KeyError::NoPrivateKey),
        (PARAMETERS, KeyError::NoPrivateKey),
        (PUBLIC, KeyError::PublicKey),
        (&format!("{PUBLIC}{CERTIFICATE}"), KeyError::PublicKey),
        (&format!("{CERTIFICATE}{PUBLIC}"), KeyError::PublicKey),
        (ENCRYPTED, KeyError::Encrypted),
        (ENCRYPTED_SEC1, KeyError::Encrypted),
        (RSA_PKCS8, KeyError::Rsa),
        (RSA_PKCS1, KeyError::Rsa),
        (P384_PKCS8, KeyError::OtherCurve),
        (P384_SEC1, KeyError::OtherCurve),
        (SECP256K1, KeyError::OtherCurve),
        (ED25519, KeyError::OtherCurve),
        (OPENSSH, KeyError::OpenSsh),
        (&PKCS8.replace("MIGH", "MIGG"), KeyError::Malformed),
        (&PKCS8.replace("-----END", ""), KeyError::Malformed),
    ] {
        assert_eq!(SigningKey::from_pem(pem).unwrap_err(), error, "{pem}");
    }
    for (pem, error) in [
        (PUBLIC, KeyError::PublicKey),
        (RSA_PKCS8, KeyError::Rsa),
        (P384_PKCS8, KeyError::OtherCurve),
        (SECP256K1, KeyError::OtherCurve),
        (CERTIFICATE, KeyError::Malformed),
    ] {
        assert_eq!(SigningKey::from_der(&der(pem)).unwrap_err(), error, "{pem}");
    }
}

#[test]
fn a_public_part_of_another_key_is_refused() {
    let mut der = der(SEC1);
    let last = der.len() - 1;
    der[last] ^= 1;
    assert_eq!(SigningKey::from_der(&der).unwrap_err(), KeyError::Malformed);
}

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>(), label in "[A-Z ]{0,24}", content in "[A-Za-z0-9+/=\\n:]{0,120}") {
        prop_assert!(SigningKey::from_pem(&text).is_err());
        let block = format!("-----BEGIN {label}-----\n{content}\n-----END {label}-----\n");
        let _ = SigningKey::from_pem(&block);
        let _ = SigningKey::from_pem(&format!("-----BEGIN PRIVATE KEY-----\n{content}\n-----END PRIVATE KEY-----"));
    }

    #[test]
    fn any_damage_is_answered(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        for pem in [PKCS8, SEC1, PUBLIC, RSA_PKCS8] {
            let mut der = der(pem);
            let at = at.index(der.len());
            der[at] = byte;
            let _ = SigningKey::from_der(&der);
            der.truncate(cut.index(der.len()));
            prop_assert!(SigningKey::from_der(&der).is_err());
        }
    }
}
