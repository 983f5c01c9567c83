//! The answer of `POST /token`: what it says is what is stored, and nothing shows.

use belfius_psd2::{Error, Generation, Tokens, model::Scope};

use crate::support::{
    bank, made, once,
    strict::{self, Kind},
    world::{self, Pair},
};

pub(crate) fn run(input: &[u8]) {
    let body = made::body(input);
    if let Ok(tokens) = read(&body) {
        assert_eq!(tokens.scope(), Scope::Caf, "the scope that was asked for");
        assert!(bank::stored(&tokens) == tokens, "stored and read back");
        assert!(tokens.can_refresh(), "the former refresh token stays, if none is new");
        assert!(tokens.sca_token(world::now()).is_none(), "a refresh ends it");
        let json = strict::parse_body(&body);
        if let Some(json) = json.filter(|json| json.members().is_some()) {
            let access = json.member("access_token").and_then(|token| token.text());
            assert_eq!(access, Some(tokens.access_token().expose()));
            if let Some(Kind::Text(Some(id))) = json.member("logical_id").map(|id| &id.kind)
                && tokens.logical_id().is_some_and(|known| known.as_str() != world::LOGICAL_ID)
            {
                assert_eq!(tokens.logical_id().map(|id| id.as_str()), Some(id.as_str()));
            }
        }
    }
    once::means_the_same_when_broken_elsewhere(&body, |body| read(body).map(Whole));
}

fn read(body: &[u8]) -> Result<Tokens, Error> {
    let tokens = world::tokens(Scope::Caf, Pair { refreshes: true, sca: true, expired: false });
    let client = world::client(Generation::Three);
    once::read(client.refresh(&tokens, world::seed(1)).unwrap(), once::answer(200, body))
}

/// Equal to the last secret.
struct Whole(Tokens);

impl PartialEq for Whole {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl std::fmt::Debug for Whole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).unwrap_or_default())
    }
}
