//! How the changes are made.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use super::{BodyChangeError, BodyChanges, Change};
use crate::model::tree::{Object, Tree};

type Members = Vec<(Cow<'static, str>, Tree)>;

impl BodyChanges {
    /// Changes a body that was just written.
    pub(crate) fn apply(&self, mut body: Tree) -> Result<Tree, BodyChangeError> {
        for change in &self.0 {
            match change {
                Change::Add { path, value } if !value.is_kept() => {
                    return Err(BodyChangeError::NotKept { path: path.as_str().into() });
                }
                Change::Add { path, value } => add(&mut body, path, Tree::of_caller(value.raw()))?,
                Change::Rename { path, to } => rename(&mut body, path, to)?,
                Change::Remove { path } => remove(&mut body, path)?,
            }
        }
        Ok(body)
    }
}

fn add(body: &mut Tree, path: &str, value: Tree) -> Result<(), BodyChangeError> {
    let (members, name) = resolve(body, path)?;
    match members.iter_mut().find(|(known, _)| known == name) {
        Some((_, place)) if place.is_absent() => *place = value,
        Some(_) => return Err(BodyChangeError::Duplicate { path: path.into() }),
        None => members.push((Cow::Owned(name.into()), value)),
    }
    Ok(())
}

fn rename(body: &mut Tree, path: &str, to: &str) -> Result<(), BodyChangeError> {
    if to.is_empty() || to.contains('.') {
        return Err(BodyChangeError::BadPath { path: to.into() });
    }
    let (members, name) = resolve(body, path)?;
    if !members.iter().any(|(known, _)| known == name) {
        return Err(BodyChangeError::UnknownMember { path: path.into() });
    }
    if name != to {
        if members.iter().any(|(known, tree)| known == to && !tree.is_absent()) {
            let prefix = path.strip_suffix(name).unwrap_or_default();
            return Err(BodyChangeError::Duplicate { path: format!("{prefix}{to}").into() });
        }
        members.retain(|(known, _)| known != to);
    }
    if let Some((known, _)) = members.iter_mut().find(|(known, _)| known == name) {
        *known = Cow::Owned(to.into());
    }
    Ok(())
}

fn remove(body: &mut Tree, path: &str) -> Result<(), BodyChangeError> {
    let (members, name) = resolve(body, path)?;
    let before = members.len();
    members.retain(|(known, _)| known != name);
    if members.len() == before {
        return Err(BodyChangeError::UnknownMember { path: path.into() });
    }
    Ok(())
}

/// The object that the path leads to, and the name in it.
fn resolve<'t, 'p>(
    body: &'t mut Tree,
    path: &'p str,
) -> Result<(&'t mut Members, &'p str), BodyChangeError> {
    if path.split('.').any(str::is_empty) {
        return Err(BodyChangeError::BadPath { path: path.into() });
    }
    let (parents, name) = match path.rsplit_once('.') {
        Some((parents, name)) => (Some(parents), name),
        None => (None, path),
    };
    let mut walked = String::new();
    let mut members = members_of(body, &walked)?;
    for part in parents.into_iter().flat_map(|parents| parents.split('.')) {
        if !walked.is_empty() {
            walked.push('.');
        }
        walked.push_str(part);
        let Some((_, child)) = members.iter_mut().find(|(known, _)| known == part) else {
            return Err(BodyChangeError::UnknownMember { path: walked.into() });
        };
        members = members_of(child, &walked)?;
    }
    Ok((members, name))
}

fn members_of<'t>(tree: &'t mut Tree, path: &str) -> Result<&'t mut Members, BodyChangeError> {
    match tree {
        Tree::Object(Object { members, .. }) => Ok(members),
        _ => Err(BodyChangeError::NotAnObject { path: path.into() }),
    }
}
