//! What is in the programs (SBOM), as CycloneDX 1.6 JSON (<https://cyclonedx.org/docs/1.6/json/>): every crate that hub, kiosk
//! and ops are built of, with version, licence, origin and the SHA-256 of its source as `Cargo.lock` pins it.
//!
//! What only builds or tests is not in the programs and not in the list. The same sources give the same list but for its
//! time, which `SOURCE_DATE_EPOCH` settles.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env, fs, io,
    path::Path,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::{Value, json};

/// The programs that a town runs.
pub const PROGRAMS: [&str; 3] = ["hub", "kiosk", "ops"];
/// On these machines.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum SbomError {
    /// Cargo does not run, or a file cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Cargo says no.
    #[error("cargo metadata: {0}")]
    Cargo(String),
    /// Cargo says something else than it should.
    #[error("cargo metadata cannot be read: {0}")]
    Metadata(#[from] serde_json::Error),
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    description: Option<String>,
    repository: Option<String>,
    /// `None` of our own crates.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dep>,
}

#[derive(Deserialize)]
struct Dep {
    pkg: String,
    dep_kinds: Vec<DepKind>,
}

#[derive(Deserialize)]
struct DepKind {
    /// `None` of what ends up in the program.
    kind: Option<String>,
}

impl Package {
    /// A package URL (<https://github.com/package-url/purl-spec>).
    fn purl(&self) -> String {
        // A plus begins what builds are told apart by; in an address it would be a blank.
        format!("pkg:cargo/{}@{}", self.name, self.version.replace('+', "%2B"))
    }

    fn component(&self, checksums: &Checksums) -> Value {
        let kind = if PROGRAMS.contains(&self.name.as_str()) { "application" } else { "library" };
        let mut component = json!({
            "type": kind, "bom-ref": self.purl(), "name": self.name, "version": self.version, "purl": self.purl(),
            "scope": "required",
        });
        if let Some(license) = &self.license {
            // Some still write the slash of before (RFC of cargo's field: an SPDX expression).
            component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
        }
        if let Some(description) = &self.description {
            component["description"] = json!(description.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        if let Some(sum) = checksums.get(&(self.name.clone(), self.version.clone())) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        if let Some(repository) = self.repository.as_ref().filter(|_| self.source.is_some()) {
            component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
        }
        component
    }
}

/// SHA-256 of a crate's source, by name and version.
type Checksums = HashMap<(String, String), String>;

/// What `Cargo.lock` pins. Its form is lines of `key = "value"`, in blocks.
fn checksums(lock: &str) -> Checksums {
    let value = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        line.and_then(|line| line.strip_suffix('"')).map(str::to_owned)
    };
    let of_block = |block: &str| Some(((value(block, "name")?, value(block, "version")?), value(block, "checksum")?));
    lock.split("[[package]]").filter_map(of_block).collect()
}

fn metadata(workspace: &Path) -> Result<Metadata, SbomError> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", PLATFORM]);
    let output = command.current_dir(workspace).output()?;
    if !output.status.success() {
        return Err(SbomError::Cargo(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Each crate of the programs with those that it is built of.
fn reached(resolve: &Resolve, from: Vec<String>) -> BTreeMap<String, BTreeSet<String>> {
    let nodes: HashMap<&str, &Node> = resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let (mut found, mut ahead) = (BTreeMap::new(), from);
    while let Some(id) = ahead.pop() {
        if found.contains_key(&id) {
            continue;
        }
        let of_program = |dep: &&Dep| dep.dep_kinds.iter().any(|kind| kind.kind.is_none());
        let deps: BTreeSet<String> = nodes
            .get(id.as_str())
            .into_iter()
            .flat_map(|node| node.deps.iter().filter(of_program).map(|dep| dep.pkg.clone()))
            .collect();
        ahead.extend(deps.iter().cloned());
        found.insert(id, deps);
    }
    found
}

/// `2026-11-30T00:00:00Z`, of so many seconds since 1970.
fn timestamp(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days from civil, backwards (Howard Hinnant, chrono-compatible low-level date algorithms).
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

/// A UUID of version 8 (RFC 9562) that the contents name: the same list has the same number.
fn serial_number(contents: &str) -> String {
    let hash = digest(&SHA256, contents.as_bytes());
    let hash: Vec<String> = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let hex = hash.concat();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// The list for the sources in this folder.
///
/// # Errors
/// If cargo cannot say what they need.
pub fn make(workspace: &Path) -> Result<Value, SbomError> {
    let (metadata, lock) = (metadata(workspace)?, fs::read_to_string(workspace.join("Cargo.lock"))?);
    let checksums = checksums(&lock);
    let packages: HashMap<&str, &Package> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package)).collect();
    let is_program = |package: &&Package| package.source.is_none() && PROGRAMS.contains(&package.name.as_str());
    let programs: Vec<&Package> = metadata.packages.iter().filter(is_program).collect();
    let version = programs.first().map_or("", |program| program.version.as_str());
    let graph = reached(&metadata.resolve, programs.iter().map(|program| program.id.clone()).collect());
    let known = |id: &String| packages.get(id.as_str()).copied();
    let mut components: Vec<Value> =
        graph.keys().filter_map(known).map(|package| package.component(&checksums)).collect();
    components.sort_by_key(|component| component["bom-ref"].as_str().unwrap_or_default().to_owned());
    let on = |ids: &BTreeSet<String>| {
        let mut on: Vec<String> = ids.iter().filter_map(known).map(Package::purl).collect();
        on.sort();
        on
    };
    let of = |(id, ids): (&String, &BTreeSet<String>)| Some(json!({ "ref": known(id)?.purl(), "dependsOn": on(ids) }));
    let mut dependencies: Vec<Value> = graph.iter().filter_map(of).collect();
    dependencies.sort_by_key(|dependency| dependency["ref"].as_str().unwrap_or_default().to_owned());
    let own = format!("pkg:generic/kazasu@{version}");
    let mut of_own: Vec<String> = programs.iter().map(|program| program.purl()).collect();
    of_own.sort();
    dependencies.insert(0, json!({ "ref": own, "dependsOn": of_own }));
    let contents = json!([components, dependencies]).to_string();
    let settled = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial_number(&contents),
        "version": 1,
        "metadata": {
            "timestamp": timestamp(settled.unwrap_or_else(now)),
            "tools": { "components": [{ "type": "application", "name": "simulators sbom", "version": version }] },
            "component": { "type": "application", "bom-ref": own, "name": "kazasu", "version": version, "purl": own },
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_written_as_the_form_wants_it() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(timestamp(951_868_799), "2000-02-29T23:59:59Z");
        assert_eq!(timestamp(1_795_217_460), "2026-11-20T23:31:00Z");
    }

    #[test]
    fn a_lock_file_gives_what_it_pins() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0\"\nsource = \"x\"\nchecksum = \"ff\"\n\n\
                    [[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n]\n";
        let found = checksums(lock);
        assert_eq!(found.len(), 1);
        assert_eq!(found[&("a".to_owned(), "1.0".to_owned())], "ff");
    }
}
