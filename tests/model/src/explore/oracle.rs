//! Depth-first over choices: a path is a list of numbers, and the next path is
//! found by counting up its last one.

/// What was chosen on the way, and how often there was a choice.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    taken: Vec<Taken>,
    at: usize,
}

#[derive(Debug)]
struct Taken {
    chosen: usize,
    of: usize,
    label: String,
}

impl Oracle {
    /// One of `of` ways; the first time the first.
    pub(crate) fn choose(&mut self, of: usize, label: impl Fn(usize) -> String) -> usize {
        if of < 2 {
            return 0;
        }
        if self.at == self.taken.len() {
            self.taken.push(Taken { chosen: 0, of, label: label(0) });
        }
        let taken = &mut self.taken[self.at];
        assert_eq!(taken.of, of, "a replay met another choice: something is not deterministic");
        taken.label = label(taken.chosen);
        self.at += 1;
        taken.chosen
    }

    /// Whether the path has left what former paths had in common with it.
    pub(crate) fn is_fresh(&self) -> bool {
        self.at == self.taken.len()
    }

    /// Goes on to the next path; whether there is one.
    pub(crate) fn advance(&mut self) -> bool {
        // What a path that was cut did not come to is not counted up.
        self.taken.truncate(self.at);
        self.at = 0;
        while let Some(mut last) = self.taken.pop() {
            last.chosen += 1;
            if last.chosen < last.of {
                self.taken.push(last);
                return true;
            }
        }
        false
    }

    /// The path so far, in words.
    pub(crate) fn told(&self) -> Vec<String> {
        self.taken.iter().take(self.at).map(|taken| taken.label.clone()).collect()
    }
}
