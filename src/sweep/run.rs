//! Variants on many threads.
//!
//! Every worker is a thread with a pool of its own, so that parallel parts of the model never start another variant inside
//! one; with fewer variants than threads the pools share the threads, and draws run in parallel. Workers take the next
//! variant that nobody has; results go to one place, in whatever order they come.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::Duration;

use super::Experiment;
use super::plan::Row;
use super::variant::Workspace;
use crate::results::table::ResultTable;

/// Results on their way to where they are kept.
const QUEUE: usize = 4096;
/// Pause of whoever keeps results when there are none: nobody has to be woken for each of them.
const PAUSE: Duration = Duration::from_millis(2);
/// Stack of a worker: that of the main thread.
const STACK: usize = 8 << 20;

/// What a variant gave, on its way.
type Given = (Row, Result<Vec<f64>, String>);

/// Takes results as they come.
pub trait Sink {
    /// Why a result cannot be kept.
    type Error;

    /// Keeps outcomes, or the reason why there are none.
    ///
    /// # Errors
    /// If it cannot be kept; no further variant is then started.
    fn keep(&mut self, row: &Row, result: Result<Vec<f64>, String>) -> Result<(), Self::Error>;
}

/// Keeps whole tables of a variant, from the thread that computed it, before its outcomes are kept.
pub type KeepTables<'a> = &'a (dyn Fn(&Row, &[ResultTable]) -> Result<(), String> + Sync);

/// Computes variants.
///
/// * `pending` – their numbers.
/// * `threads` – how many may compute.
///
/// # Errors
/// The first of the sink's.
pub fn run<S: Sink>(
    experiment: &Experiment<'_>,
    pending: &[u64],
    threads: usize,
    keep_tables: KeepTables<'_>,
    sink: &mut S,
) -> Result<(), S::Error> {
    let workers = threads.min(pending.len()).max(1);
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let (sender, receiver) = sync_channel(QUEUE);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let inner = threads / workers + usize::from(worker < threads % workers);
            let (sender, next, stop) = (sender.clone(), &next, &stop);
            let work = move || {
                let mut workspace = Workspace::default();
                while !stop.load(Ordering::Relaxed) {
                    let Some(&variant) = pending.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    let row = experiment.row(variant);
                    let result = one(experiment, &row, &mut workspace, keep_tables);
                    if sender.send((row, result)).is_err() {
                        break;
                    }
                }
            };
            let pool = rayon::ThreadPoolBuilder::new().num_threads(inner.max(1)).stack_size(STACK).build();
            scope.spawn(move || match pool {
                Ok(pool) => pool.install(work),
                // Without threads of its own a worker computes on the common pool: slower, never different.
                Err(_) => work(),
            });
        }
        drop(sender);
        keep_all(&receiver, &stop, sink)
    })
}

/// Keeps results until the workers are gone; after the first that cannot be kept the others are let go.
fn keep_all<S: Sink>(receiver: &Receiver<Given>, stop: &AtomicBool, sink: &mut S) -> Result<(), S::Error> {
    let mut kept = Ok(());
    loop {
        match receiver.try_recv() {
            Ok((row, result)) if kept.is_ok() => {
                kept = sink.keep(&row, result);
                stop.store(kept.is_err(), Ordering::Relaxed);
            }
            Ok(_) => {}
            Err(TryRecvError::Empty) => std::thread::sleep(PAUSE),
            Err(TryRecvError::Disconnected) => return kept,
        }
    }
}

/// One variant; a panic is its own failure and nobody else's.
fn one(
    experiment: &Experiment<'_>,
    row: &Row,
    workspace: &mut Workspace,
    keep_tables: KeepTables<'_>,
) -> Result<Vec<f64>, String> {
    let computed = catch_unwind(AssertUnwindSafe(|| experiment.compute(row, workspace)));
    let computed = computed.unwrap_or_else(|panic| {
        *workspace = Workspace::default();
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(format!("the program stopped in this variant: {text}"))
    })?;
    if !computed.tables.is_empty() {
        keep_tables(row, &computed.tables)?;
    }
    Ok(computed.outcomes)
}
