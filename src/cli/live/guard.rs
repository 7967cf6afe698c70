//! Who is answered: only requests that name this server, asked for by one of its own pages or by a person; and, where others
//! than this machine can reach it, only who knows the token.

use std::net::SocketAddr;

use super::http::Head;
use rand::TryRng as _;
use rand::rngs::SysRng;

/// What a request must have.
pub(super) struct Guard {
    address: SocketAddr,
    /// Needed where the address is not this machine's own.
    token: Option<String>,
}

/// What becomes of a request.
pub(super) enum Verdict {
    /// It is answered.
    Answer,
    /// It brought the token and gets a cookie for it.
    Welcome(String),
    /// It is refused.
    Refuse(&'static str),
}

impl Guard {
    /// A guard for the address that is listened on; `Err` where the system gives no random numbers.
    pub(super) fn new(address: SocketAddr) -> Result<Self, String> {
        let mut bytes = [0; 16];
        if address.ip().is_loopback() {
            return Ok(Self { address, token: None });
        }
        SysRng.try_fill_bytes(&mut bytes).map_err(|error| format!("no random numbers for a token: {error}"))?;
        Ok(Self { address, token: Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()) })
    }

    /// What a person opens.
    pub(super) fn url(&self) -> String {
        match &self.token {
            None => format!("http://{}/", self.address),
            Some(token) => format!("http://{}/?token={token}", self.address),
        }
    }

    pub(super) fn judge(&self, request: &Head) -> Verdict {
        let header = |name: &str| request.header(name);
        let Some(host) = header("Host") else { return Verdict::Refuse("there is no Host") };
        if request.method != "GET" {
            return Verdict::Refuse("only GET is answered");
        }
        if !self.is_ours(host) {
            return Verdict::Refuse("the Host is another one");
        }
        if header("Origin").is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
            return Verdict::Refuse("the Origin is another one");
        }
        if header("Sec-Fetch-Site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
            return Verdict::Refuse("another page asks");
        }
        let Some(token) = &self.token else { return Verdict::Answer };
        let name = self.cookie();
        let cookies = header("Cookie").unwrap_or_default().split(';').filter_map(|pair| pair.trim().split_once('='));
        if cookies.filter(|(cookie, _)| *cookie == name).any(|(_, value)| is_same(value, token)) {
            return Verdict::Answer;
        }
        let query = request.target.split_once('?').map_or("", |(_, query)| query);
        let given = query.split('&').find_map(|pair| pair.strip_prefix("token="));
        match given.is_some_and(|given| is_same(given, token)) {
            true => Verdict::Welcome(format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict")),
            false => Verdict::Refuse("the token is missing: open the address that `run ui` printed"),
        }
    }

    /// Cookies know no ports: the name does.
    fn cookie(&self) -> String {
        format!("run_{}", self.address.port())
    }

    /// Whether a Host names this server. One that can be reached by any of a machine's names is guarded by its token, whose
    /// cookie no other name has.
    fn is_ours(&self, host: &str) -> bool {
        let (ip, port) = (self.address.ip(), self.address.port());
        host == self.address.to_string()
            || (ip.is_loopback() && host == format!("localhost:{port}"))
            || (ip.is_unspecified() && host.ends_with(&format!(":{port}")))
    }
}

/// Compares in a time that does not depend on where texts differ.
fn is_same(a: &str, b: &str) -> bool {
    blake3::hash(a.as_bytes()) == blake3::hash(b.as_bytes())
}
