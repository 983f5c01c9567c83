//! Listeners on loopback and the thread that serves them.

use std::net::{Ipv4Addr, TcpListener};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::oneshot;

/// A thread with a runtime of its own. Dropping it ends every connection and
/// waits for the thread's end.
#[derive(Debug)]
pub(crate) struct Serving {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    /// `spawn` runs on the runtime and leaves its tasks there.
    ///
    /// # Errors
    /// When the thread or the runtime cannot be had.
    pub(crate) fn start(
        name: &str,
        spawn: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<Serving> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            runtime.block_on(async {
                spawn();
                // An error is a handle that is gone, which is the same.
                let _ = stopped.await;
            });
            // Open connections end with the runtime; it does not wait for work
            // that blocks, such as a customer who calls the bank.
            runtime.shutdown_background();
        })?;
        Ok(Serving { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails when the thread is already gone, which is what we want.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic over there was printed; a second one here would abort.
            let _ = thread.join();
        }
    }
}

/// Listens before there is a thread, so that a failure is returned and a caller
/// can connect as soon as it has the handle.
pub(crate) fn listen(port: u16) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Hands on what connects, until the runtime ends. To be called on it.
pub(crate) fn accept(listener: TcpListener, handle: impl Fn(TcpStream) + Send + 'static) {
    // Only a broken runtime fails here; callers then see refused connections.
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    // Small answers must not wait for one another.
                    let _ = stream.set_nodelay(true);
                    handle(stream);
                }
                // Too many open files, say: the next attempt may find fewer.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    });
}
