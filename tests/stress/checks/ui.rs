//! `run ui` beside clients that stall: each honest request is answered in time, with bounded memory.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Pid;

use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::{Project, RUN};
use crate::registry::Check;
use crate::running::memory_mb;
use crate::specs;

const STALLED: usize = 300;
const HONEST: usize = 1000;
/// Honest requests that are under way at a time.
const AT_A_TIME: usize = 4;
const LIMIT: Duration = Duration::from_secs(1);
const LIMIT_MB: f64 = 100.0;
/// Bytes of the large report.
const LARGE: usize = 3_000_000;

struct Ui {
    /// Within this time every honest request is answered.
    limit: Duration,
}

pub(crate) fn prepare(options: &Options) -> Result<Box<dyn Check>, String> {
    Ok(Box::new(Ui { limit: LIMIT * options.patience }))
}

impl Check for Ui {
    /// To this machine alone, and to everyone who knows the token.
    fn rounds(&self) -> Option<u64> {
        Some(2)
    }

    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let project = Project::new(&round.folder, &specs::networks(3))?;
        project.run(&["spec.yaml"])?.ok()?;
        project.write("outputs/large/events.jsonl", "")?;
        project.write("outputs/large/report.html", format!("<!doctype html><p>{}", "x".repeat(LARGE)))?;
        let server =
            Server::start(&project, if round.number.is_multiple_of(2) { &[] } else { &["--listen", "0.0.0.0"] })?;
        let mut figures = Figures::default();
        let stalled = server.stall()?;
        let slowest = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..AT_A_TIME)
                .map(|worker| {
                    scope.spawn({
                        let server = &server;
                        move || server.ask_many(worker, self.limit)
                    })
                })
                .collect();
            let results =
                workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| Err("a client panicked".to_owned())));
            results.collect::<Result<Vec<Duration>, String>>()
        })?;
        drop(stalled);
        let slowest = slowest.into_iter().max().unwrap_or_default();
        let peak_mb = memory_mb(Pid::from_child(&server.child));
        figures.count("honest requests", HONEST as u64);
        figures.count("stalled clients", STALLED as u64);
        figures.greatest("slowest answer in s:", slowest.as_secs_f64());
        figures.greatest("peak memory in MB:", peak_mb);
        if peak_mb > LIMIT_MB || peak_mb == 0.0 {
            return Err(format!("it held {peak_mb:.0} MB"));
        }
        Ok(figures)
    }
}

/// A server that ends with this value.
struct Server {
    child: Child,
    port: u16,
    /// Headers of an honest request.
    headers: String,
    needs_token: bool,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(project: &Project, more: &[&str]) -> Result<Self, String> {
        let mut command = project.command(RUN);
        command
            .args(["ui", "--port", "0"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("cannot start `run ui`: {error}"))?;
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        let address = line.trim().strip_prefix("http://").ok_or(format!("no address: {line}"))?;
        let host = address.split('/').next().unwrap_or_default().to_owned();
        let port = host.rsplit(':').next().and_then(|port| port.parse().ok()).ok_or(format!("no port: {line}"))?;
        let token = address.split_once("?token=").map(|(_, token)| format!("Cookie: run_{port}={token}\r\n"));
        let headers = format!("Host: {host}\r\nConnection: close\r\n{}", token.as_deref().unwrap_or_default());
        Ok(Self { child, port, headers, needs_token: token.is_some() })
    }

    fn connect(&self) -> Result<TcpStream, String> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(|error| format!("no connection: {error}"))?;
        let limit = Some(LIMIT * 10);
        stream
            .set_read_timeout(limit)
            .and_then(|()| stream.set_write_timeout(limit))
            .map_err(|error| error.to_string())?;
        Ok(stream)
    }

    /// Clients that send nothing, half a head, a head without the body that it speaks of, and that read no report.
    fn stall(&self) -> Result<Vec<TcpStream>, String> {
        let headers = &self.headers;
        let starts = [
            String::new(),
            "GET / HTTP/1.1\r\nHo".to_owned(),
            format!("GET / HTTP/1.1\r\n{headers}Content-Length: 1000000\r\n\r\n"),
            format!("GET /run/large/ HTTP/1.1\r\n{headers}\r\n"),
        ];
        let client = |number: usize| {
            let mut stream = self.connect()?;
            let _ = stream.write_all(starts[number % starts.len()].as_bytes());
            Ok(stream)
        };
        (0..STALLED).map(client).collect()
    }

    /// Asks for several pages, again and again; says how long the slowest answer took.
    fn ask_many(&self, worker: usize, limit: Duration) -> Result<Duration, String> {
        let pages =
            [("/", 200, "toy"), ("/run/toy/", 200, "</html>"), ("/run/large/", 200, "xxx"), ("/nothing", 404, "")];
        let mut slowest = Duration::ZERO;
        for number in 0..HONEST / AT_A_TIME {
            let (path, code, words) = pages[(number + worker) % pages.len()];
            let start = Instant::now();
            let answer = self.ask(path, &self.headers)?;
            let elapsed = start.elapsed();
            let is_whole = path != "/run/large/" || answer.len() > LARGE;
            if !answer.starts_with(&format!("HTTP/1.1 {code} ")) || !answer.contains(words) || !is_whole {
                return Err(format!("request {number} for {path}: {}", &answer[..answer.len().min(300)]));
            }
            if elapsed > limit {
                return Err(format!("request {number} for {path} took {:.2} s", elapsed.as_secs_f64()));
            }
            slowest = slowest.max(elapsed);
        }
        if self.needs_token {
            let without = format!("Host: 0.0.0.0:{}\r\nConnection: close\r\n", self.port);
            let answer = self.ask("/", &without)?;
            if !answer.starts_with("HTTP/1.1 403 ") {
                return Err(format!("answered without the token: {}", &answer[..answer.len().min(300)]));
            }
        }
        Ok(slowest)
    }

    fn ask(&self, path: &str, headers: &str) -> Result<String, String> {
        let mut stream = self.connect()?;
        let sent = stream.write_all(format!("GET {path} HTTP/1.1\r\n{headers}\r\n").as_bytes());
        let mut answer = Vec::new();
        let read = sent.and_then(|()| stream.read_to_end(&mut answer));
        read.map_err(|error| format!("no answer for {path}: {error}"))?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}
