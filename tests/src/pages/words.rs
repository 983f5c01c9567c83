//! The pages' words in the two languages that the bank has screens in.

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) consent: &'static str,
    pub(crate) sca: &'static str,
    pub(crate) signing: &'static str,
    pub(crate) cancelling: &'static str,
    pub(crate) tpp: &'static str,
    pub(crate) account: &'static str,
    pub(crate) pick: &'static str,
    pub(crate) service: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) payee: &'static str,
    pub(crate) payee_account: &'static str,
    pub(crate) communication: &'static str,
    pub(crate) execution_date: &'static str,
    pub(crate) approve: &'static str,
    pub(crate) refuse: &'static str,
    pub(crate) notice: &'static str,
}

const FR: Words = Words {
    consent: "Donner accès à votre compte",
    sca: "Confirmer votre identité",
    signing: "Signer un paiement",
    cancelling: "Annuler un paiement",
    tpp: "Demandeur",
    account: "Votre compte",
    pick: "Choisissez les comptes",
    service: "Service",
    amount: "Montant",
    payee: "Bénéficiaire",
    payee_account: "Compte du bénéficiaire",
    communication: "Communication",
    execution_date: "Date d'exécution",
    approve: "Approuver",
    refuse: "Refuser",
    notice: "Banque simulée : rien n'est réel.",
};

const NL: Words = Words {
    consent: "Toegang geven tot uw rekening",
    sca: "Uw identiteit bevestigen",
    signing: "Een betaling ondertekenen",
    cancelling: "Een betaling annuleren",
    tpp: "Aanvrager",
    account: "Uw rekening",
    pick: "Kies de rekeningen",
    service: "Dienst",
    amount: "Bedrag",
    payee: "Begunstigde",
    payee_account: "Rekening van de begunstigde",
    communication: "Mededeling",
    execution_date: "Uitvoeringsdatum",
    approve: "Goedkeuren",
    refuse: "Weigeren",
    notice: "Gesimuleerde bank: niets is echt.",
};

pub(crate) fn in_language(language: &str) -> &'static Words {
    match language {
        "nl" => &NL,
        _ => &FR,
    }
}
