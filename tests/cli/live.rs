//! `run ui`: who is answered, and with what.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::project::Project;

/// A server that ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(project: &Project) -> Self {
        Self::start_with(project, &[]).0
    }

    /// The server, and the address that it printed.
    fn start_with(project: &Project, more: &[&str]) -> (Self, String) {
        let args = [&["ui", "--port", "0"], more].concat();
        let mut child = project.command(&args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.rsplit(':').next().unwrap().split('/').next().unwrap().parse().unwrap();
        (Self { child, port }, line.trim().to_owned())
    }

    /// Status and whole answer of a request with some headers.
    fn ask(&self, method: &str, path: &str, headers: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n").unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0), answer)
    }
}

#[test]
fn the_list_says_when_on_what_and_how_well_and_has_the_documents() {
    let spec = crate::caching::SMALL.split("search:").next().unwrap().to_owned() + "evaluate: { on: [test] }\n";
    let project = Project::with_spec(&spec);
    project.run(&["spec.yaml"]).ok();
    project.write("over.md", "# Over all\n\n{{small: test accuracy}}\n");
    project.run(&["report", "over.md"]).ok();
    let server = Server::start(&project);
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port);
    let (code, page) = server.ask("GET", "/", &host);
    let metrics = std::fs::read(project.path("outputs/small/metrics.json")).unwrap();
    let metrics: serde_json::Value = serde_json::from_slice(&metrics).unwrap();
    let accuracy = format!("{:.4}</td></tr>", metrics["parts"]["test"]["accuracy"].as_f64().unwrap());
    assert_eq!(code, 200);
    for part in ["<td>digits</td>", " s</td>", "<td>finished</td>", &accuracy, "href=\"run/over/\""] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (code, document) = server.ask("GET", "/run/over/", &host);
    assert!(code == 200 && document.contains("<h1>Over all</h1>"), "{document}");
    assert_eq!(server.ask("GET", "/run/store/", &host).0, 404);
}

/// A pipeline of three trials of a program that prints what is asked for.
#[cfg(unix)]
fn of_program(project: &Project, name: &str, metric: &str, goal: &str, lines: &str) {
    let spec = format!(
        "name: {name}\nmodel: {{ kind: command, run: [sh, {name}.sh, \"{{x}}\"], inputs: [] }}\nsearch:\n  method: grid\n  \
         metric: {{ name: {metric}, goal: {goal} }}\n  parameters: {{ x: {{ values: [1, 2, 3] }} }}\n"
    );
    project.write(&format!("{name}.yaml"), &spec);
    project.write(&format!("{name}.sh"), &format!("echo '{lines}' | sed \"s/X/$1/g\"\n"));
    project.run(&[&format!("{name}.yaml")]).ok();
}

#[cfg(unix)]
#[test]
fn a_comparison_says_what_ranks_and_who_has_no_such_metric() {
    let project = Project::new();
    of_program(&project, "a", "score", "maximize", r#"{"epoch": 1, "score": X, "val_accuracy": 0.1X}"#);
    of_program(&project, "b", "cost", "minimize", r#"{"epoch": 1, "cost": X, "val_accuracy": 0.2X}"#);
    of_program(&project, "c", "other", "minimize", r#"{"epoch": 1, "other": X}"#);
    let server = Server::start(&project);
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port);
    let bar = |path: &str| {
        let (code, page) = server.ask("GET", path, &host);
        let bar = page.split("<p id=\"live\"").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap_or_default();
        (code, bar.split('>').nth(1).unwrap_or_default().to_owned())
    };
    let (code, said) = bar("/compare/a+b/");
    assert_eq!(code, 200);
    let all = "the one metric that all of these pipelines have; alone a by score, b by cost.";
    assert_eq!(said, format!("Ranked by val_accuracy, {all} This page follows what runs."));
    let (_, said) = bar("/compare/a+c/");
    assert!(said.starts_with("Ranked by score, which c does not measure: those trials are grey"), "{said}");
    assert_eq!(bar("/compare/a/").1, "This page follows what runs.");
}

#[cfg(unix)]
#[test]
fn a_search_finds_trials_of_all_pipelines() {
    let project = Project::new();
    of_program(&project, "a", "score", "maximize", r#"{"epoch": 1, "score": X, "val_accuracy": 0.1X}"#);
    of_program(&project, "b", "cost", "minimize", r#"{"epoch": 1, "cost": X, "val_accuracy": 0.2X}"#);
    project.run(&["note", "b:trial_0002", "a <b>bold</b> one", "--tag", "odd"]).ok();
    let server = Server::start(&project);
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port);
    let (_, index) = server.ask("GET", "/", &host);
    assert!(index.contains("<form action=\"search\" role=\"search\">"), "{index}");
    let ask = |query: &str| {
        let (code, page) = server.ask("GET", &format!("/search{query}"), &host);
        let body = page.split_once("<body>").map(|(_, body)| body.to_owned()).unwrap_or_default();
        let said = body.split("role=\"status\">").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap_or_default();
        (code, said.to_owned(), body.clone(), page)
    };
    let (code, said, body, page) = ask("?where=x%3E1+and+val_accuracy%3E0.12");
    assert_eq!((code, said.as_str()), (200, "3 of 6 trials of 2 pipelines."));
    let row = "<tr><td><a href=\"run/a/\">a</a></td><td><a href=\"run/a/#?filter=trial%3D%27trial_0002%27\">trial_0002</a></td>\
               <td>score</td><td class=\"number\">3.0000</td><td>3</td><td>0.13</td></tr>";
    assert!(body.contains(row) && body.contains("<th>x</th><th>val_accuracy</th>"), "{body}");
    assert!(
        page.contains("default-src 'none'; style-src 'sha256-") && page.contains("X-Frame-Options: DENY"),
        "{page}"
    );
    assert!(!page.contains("<script"), "{page}");
    // Of each pipeline the best is first, whichever way that is.
    let places = |body: &str, names: [&str; 2]| names.map(|name| body.find(&format!(">{name}<")).unwrap());
    let [first, second] = places(&ask("?where=pipeline%3Db").2, ["trial_0000", "trial_0002"]);
    assert!(first < second);
    assert_eq!(ask("?where=tags%3Dodd").1, "1 of 6 trials of 2 pipelines.");
    assert!(ask("?where=note!%3Dnone+and+odd").2.contains("a &lt;b&gt;bold&lt;/b&gt; one"));
    assert_eq!(ask("").1, "6 of 6 trials of 2 pipelines.");
    let (_, said, _, _) = ask("?where=val_acuracy%3E0.1");
    assert_eq!(said, "Nothing was looked for: there is no column `val_acuracy`; did you mean `val_accuracy`?");
    let (code, said, body, _) = ask("?where=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%0d%0aX:%20y");
    assert!(code == 200 && said.starts_with("Nothing was looked for: the quote &quot; has no end"), "{said}");
    assert!(
        body.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;") && !body.contains("<script"),
        "{body}"
    );
    assert_eq!(ask("/").0, 404);
}

#[test]
fn only_this_machines_own_pages_are_answered() {
    let project = Project::new();
    let server = Server::start(&project);
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port);
    let (code, page) = server.ask("GET", "/", &host);
    assert_eq!(code, 200);
    assert!(page.contains("Nothing has run yet.") && page.contains("X-Frame-Options: DENY"), "{page}");
    assert!(!page.to_lowercase().contains("access-control"), "{page}");
    for (method, path, headers, expected) in [
        ("GET", "/", "Host: example.com\r\n".to_owned(), 403),
        ("GET", "/", String::new(), 403),
        ("GET", "/", format!("{host}Origin: http://example.com\r\n"), 403),
        ("GET", "/", format!("{host}Sec-Fetch-Site: cross-site\r\n"), 403),
        ("POST", "/", host.clone(), 403),
        ("GET", "/run/../../etc/passwd", host.clone(), 404),
        ("GET", "/run/store/", host.clone(), 404),
        ("GET", "/run/%2e%2e/", host.clone(), 404),
        ("GET", "/run/nobody/events", host.clone(), 404),
        ("GET", "/compare/nobody+other/", host.clone(), 404),
        ("GET", "/compare?run=a%0d%0aSet-Cookie:x", host.clone(), 303),
    ] {
        assert_eq!(server.ask(method, path, &headers).0, expected, "{method} {path} {headers}");
    }
    for (query, to) in [("run=a&run=b", "/compare/a+b/"), ("", "/"), ("run=a%0d%0ab", "/"), ("run=//example.com", "/")]
    {
        let (_, answer) = server.ask("GET", &format!("/compare?{query}"), &host);
        assert!(answer.contains(&format!("Location: {to}\r\n")), "{query}: {answer}");
    }
    assert!(!project.path("outputs").exists(), "a reader makes nothing");
}

#[test]
fn whom_others_can_reach_asks_for_its_token() {
    let project = Project::new();
    let (server, address) = Server::start_with(&project, &["--listen", "0.0.0.0"]);
    let token = address.split_once("/?token=").unwrap().1.to_owned();
    assert_eq!(token.len(), 32);
    let (_, other) = Server::start_with(&project, &["--listen", "0.0.0.0"]);
    assert!(!other.ends_with(&token), "every server has its own");
    let host = format!("Host: somewhere.example:{}\r\n", server.port);
    for path in ["/", "/events", "/?token=", "/?token=0123", &format!("/events?token={}", token.to_uppercase() + "0")] {
        assert_eq!(server.ask("GET", path, &host).0, 403, "{path}");
    }
    let (code, answer) = server.ask("GET", &format!("/?token={token}"), &host);
    assert!(code == 303 && answer.contains("Location: /\r\n"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("Set-Cookie: ")).unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    let cookie = format!("Cookie: a=b; {}\r\n", cookie.split(';').next().unwrap());
    assert_eq!(server.ask("GET", "/", &format!("{host}{cookie}")).0, 200);
    assert_eq!(server.ask("GET", "/", &format!("{host}{cookie}Origin: http://example.com\r\n")).0, 403);
    assert_eq!(server.ask("GET", "/", &format!("Host: other:1\r\n{cookie}")).0, 403);
}

#[test]
fn a_finished_pipeline_is_served_as_its_report() {
    let project = Project::with_spec(
        "name: mine\ndataset: { name: digits }\npreprocess: [{ split: { validation: 0.1 } }]\n\
         model: { kind: mlp, hidden: [4] }\noptimizer: { kind: sgd, epochs: 1 }\n",
    );
    project.run(&["spec.yaml"]).ok();
    let server = Server::start(&project);
    let host = format!("Host: localhost:{}\r\n", server.port);
    let (_, list) = server.ask("GET", "/", &host);
    assert!(list.contains("<a href=\"run/mine/\">mine</a></td><td>finished</td>"), "{list}");
    let (code, report) = server.ask("GET", "/run/mine/", &host);
    let file = std::fs::read_to_string(project.path("outputs/mine/report.html")).unwrap();
    assert!(code == 200 && report.ends_with(&file));
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let project = Project::new();
    let server = Server::start(&project);
    let error = project.run(&["ui", "--port", &server.port.to_string()]).exits(1).stderr;
    assert!(error.contains(&format!("cannot listen on 127.0.0.1:{}", server.port)), "{error}");
}

/// A pipeline whose report is large.
fn large(project: &Project) -> usize {
    project.write("outputs/large/events.jsonl", "");
    let page = format!("<!doctype html><p>{}", "x".repeat(3_000_000));
    project.write("outputs/large/report.html", &page);
    page.len()
}

#[test]
fn clients_that_stall_hold_up_nobody_else() {
    let project = Project::new();
    let size = large(&project);
    for more in [&[][..], &["--listen", "0.0.0.0"]] {
        let (server, address) = Server::start_with(&project, more);
        let cookie = address
            .split_once("/?token=")
            .map_or(String::new(), |(_, token)| format!("Cookie: run_{}={token}\r\n", server.port));
        let head = format!("Host: 0.0.0.0:{0}\r\n{cookie}", server.port);
        let head = if more.is_empty() { format!("Host: 127.0.0.1:{}\r\n", server.port) } else { head };
        let connect = |text: &str| {
            let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
            stream.write_all(text.as_bytes()).unwrap();
            stream
        };
        // Nothing, half a head, a body that never comes, a report that is never read.
        let stalls = [
            String::new(),
            "GET / HTTP/1.1\r\nHo".to_owned(),
            format!("GET / HTTP/1.1\r\n{head}Content-Length: 1000000\r\n\r\n"),
            format!("GET /run/large/ HTTP/1.1\r\n{head}\r\n"),
        ];
        let stalled: Vec<TcpStream> = (0..60).map(|i| connect(&stalls[i % stalls.len()])).collect();
        let begun = std::time::Instant::now();
        for _ in 0..20 {
            let (code, page) = server.ask("GET", "/run/large/", &head);
            assert!(code == 200 && page.len() > size, "{more:?}: {code}, {} bytes", page.len());
        }
        assert!(begun.elapsed().as_secs() < 8, "{more:?}: {:?}", begun.elapsed());
        drop(stalled);
    }
}

#[test]
fn heads_without_end_are_refused() {
    let project = Project::new();
    let server = Server::start(&project);
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port);
    assert_eq!(server.ask("GET", "/", &format!("{host}X: {}\r\n", "x".repeat(12_000))).0, 200);
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let piece = [b'x'; 1 << 16];
    write!(stream, "GET / HTTP/1.1\r\n{host}X: ").unwrap();
    let sent = (0..1_000).take_while(|_| stream.write_all(&piece).is_ok()).count();
    assert!(sent < 1_000, "64 MB of a header were taken");
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_outputs_folder() {
    let project = Project::new();
    project.write("secret.html", "a secret");
    project.write("outputs/mine/events.jsonl", "");
    std::os::unix::fs::symlink(project.path("secret.html"), project.path("outputs/mine/report.html")).unwrap();
    std::os::unix::fs::symlink(project.path("outputs/mine"), project.path("outputs/other")).unwrap();
    let server = Server::start(&project);
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port);
    let (code, page) = server.ask("GET", "/run/mine/", &host);
    assert!(code == 200 && !page.contains("secret"), "{page}");
    assert_eq!(server.ask("GET", "/run/other/", &host).0, 404);
}
