//! A fuzzer's bytes as a series of small choices: one byte a choice, so that a
//! changed byte is a changed decision and an input can be written by hand.

use arbitrary::Unstructured;

#[derive(Debug)]
pub(crate) struct Choices<'b>(Unstructured<'b>);

impl<'b> Choices<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    /// Whether there is nothing left to choose from.
    pub(crate) fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    /// A number below this one; zero when the bytes are over.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let last = u8::try_from(count.saturating_sub(1)).expect("one byte a choice");
        self.0.int_in_range(0..=last).unwrap_or_default().into()
    }

    pub(crate) fn one_of<T: Copy>(&mut self, known: &[T]) -> T {
        known[self.below(known.len())]
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.0.arbitrary().unwrap_or_default()
    }

    pub(crate) fn number<T: arbitrary::Arbitrary<'b> + Default>(&mut self) -> T {
        self.0.arbitrary().unwrap_or_default()
    }

    /// As many bytes as the next one says, or fewer.
    pub(crate) fn bytes(&mut self) -> &'b [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        self.0.bytes(length).unwrap_or_default()
    }

    pub(crate) fn text(&mut self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}
