//! The customer at the bank's pages.

use super::PATIENCE;

/// What the customer does on a page.
#[derive(Clone, Copy)]
pub(crate) enum Decision {
    Approve,
    Refuse,
}

/// Looks at each page, decides, and follows the bank until it lets go.
pub(super) fn visit(url: &str, decision: Decision) -> String {
    let config = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .proxy(None)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let decision = match decision {
        Decision::Approve => "approve",
        Decision::Refuse => "refuse",
    };
    let mut url = url.to_owned();
    for _ in 0..3 {
        let mut page = agent.get(&url).call().unwrap();
        assert_eq!(page.status().as_u16(), 200, "{url}");
        let html = page.body_mut().read_to_string().unwrap();
        let mut form = vec![("decision", decision)];
        if decision == "approve" {
            form.extend(ticked(&html).into_iter().map(|iban| ("account", iban)));
        }
        let answer = agent.post(&url).send_form(form).unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{url}");
        let next = answer.headers().get("location").unwrap().to_str().unwrap().to_owned();
        let origin = |url: &str| url.split('/').nth(2).unwrap().to_owned();
        if origin(&next) != origin(&url) {
            return next;
        }
        url = next;
    }
    panic!("the bank does not let go");
}

/// The accounts that the page proposes, where there is something to pick.
fn ticked(html: &str) -> Vec<&str> {
    let inputs = html.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    inputs
        .filter(|input| input.contains("name=\"account\"") && input.contains(" checked"))
        .map(|input| input.split("value=\"").nth(1).unwrap().split('"').next().unwrap())
        .collect()
}
