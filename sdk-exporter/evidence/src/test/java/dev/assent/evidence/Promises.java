/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import static dev.assent.evidence.Claim.run;
import static dev.assent.evidence.Claim.tests;

import java.util.List;

/** The sentences of the README: those that promise something, with evidence, and the others. */
final class Promises {
  private Promises() {}

  static final List<Claim> ALL =
      List.of(
          Claim.quoted(
              "What leaves",
              List.of(
                  "Assent is a Java library for telemetry: it tags each field of each span, log "
                      + "record, event and metric point with a category, and sends a field only "
                      + "where a policy and a current consent decision permit that category, for "
                      + "that purpose, to that recipient.",
                  "Data that no catalog describes stays in the process.",
                  "How data flows: it is tagged, gated, queued, gated again, encoded and sent. Each "
                      + "destination has one purpose and one recipient"),
              "A field that a catalog describes wrongly is sent as what the catalog says that it is.",
              tests(
                  "dev.assent.attack.LeakAttacksTest",
                  "canaries in every carrier of every signal; each leaves once it is permitted"),
              tests("PolicySpecTest", "categories, purposes and recipients against the semantics"),
              tests("dev.assent.names.CatalogNamesTest", "the names of all published conventions"),
              tests("AutoconfigureTest", "unknown fields of all signals, in an SDK taken over"),
              tests("DestinationPipelineTest", "from the first gate to the attempt"),
              run("policies", "moments of random policies and choices against the semantics")),
          Claim.quoted(
              "Where a revocation reaches",
              List.of("A revocation also reaches data in queues, in retries and on disk."),
              "A file system or a device may keep copies of bytes that were deleted, also of a key.",
              tests("ReadmeTest", "a revocation takes the text from what waits in a queue"),
              tests("RandomScheduleTest", "queues and retries, at random moments"),
              tests("SpoolErasureTest", "data on disk, with decisions that tighten at any moment"),
              tests("CrashTest", "kills, also in an erasure"),
              run("kills", "kills, a third of them in an erasure"),
              run("schedules", "random schedules")),
          Claim.quoted(
              "What trying it takes",
              List.of(
                  "You need JDK 17, 21 or 25, and nothing else.",
                  "On two cores, the first command takes half a minute, and the second ten minutes.",
                  "At first, Maven also downloads 100 MB for the demo, and 760 MB more for the tests, "
                      + "more than half of it to run them on Android."),
              "No test measures the minutes and megabytes: they are those of one machine and one "
                  + "day. The commands are tried on Linux only.",
              tests(
                  "QuickProfileTest",
                  "both commands are those that CI runs, the first on each JDK"),
              run("jdk-21", "all tests on JDK 21"),
              run("jdk-25", "all tests on JDK 25")),
          Claim.quoted(
              "The demo",
              List.of(
                  "The demo runs a meeting application with two participants and five destinations, "
                      + "then the same meeting on a server that asks a consent platform.",
                  "Each step prints a few lines about the data that left.",
                  "`-Dexample.arguments=--table` also prints the data that was withheld, with the "
                      + "reasons."),
              "The people, texts and destinations of the demo are invented; yours are tried by the "
                  + "test kit.",
              tests(
                  "MeetingApplicationTest",
                  "each step against the received bytes and the ledger; lines and table"),
              tests("ReadmeTest", "the printed lines that the README shows")),
          Claim.quoted(
              "The same span, before and after",
              List.of(
                  "A span as an instrumented application records it:",
                  "The same span as it arrives, with Assent's defaults:"),
              "Other instrumentation may use names that no catalog has; they stay in the process.",
              tests("ReadmeSpanTest", "the first block is recorded, and the second one arrives")),
          Claim.quoted(
              "The defaults, and the receipt",
              List.of(
                  "By default there is one destination, `http://localhost:4318`, with the purpose "
                      + "`service_operation`, and the policy is `strict`.",
                  "The receipt of the revocation says how much was already sent:"),
              "A receipt counts data, and does not say where a receiver has put them.",
              tests("SettingsTest", "nothing is set: the defaults of each setting"),
              tests(
                  "ConfigurationDocTest", "the presets and defaults that CONFIGURATION.md states"),
              tests("ReadmeTest", "the README's program, what arrives, and the printed receipt")),
          Claim.quoted(
              "The laws",
              List.of(
                  "Thirteen laws hold after every change.",
                  "Each links to a test that fails if it is broken; Evidence has the others."),
              "That a test would fail was seen when the test was written; mutants show it again for "
                  + "some packages only.",
              tests("EvidencePageTest", "each law of the README has its test and its words here"),
              tests("dev.assent.docs.PagesTest", "each link leads to a file"),
              run("mutants", "changes of the code that decides, which a test must notice")),
          Claim.quoted(
              "What it costs",
              List.of(
                  "A span costs … times plain OpenTelemetry on JDK 17 and … times on JDK 25: CPU "
                      + "time of all threads, from its start to the receiver.",
                  "Where Assent takes over an SDK, it costs … and … times as much, and occupies the "
                      + "application's thread … and … times as long (in Assent's own SDK, … and … "
                      + "times).",
                  "`./mvnw -q -Pquick compile exec:exec -pl benchmarks -am` gives a first figure on "
                      + "your machine in five minutes.",
                  "The benchmarks answer more questions, each with a table of ratios and their "
                      + "errors."),
              "The figures are those of one machine; the step `cost` gives a first one on yours, and "
                  + "does not judge it.",
              tests("ReadmeTest", "the figures are those of the benchmarks' page"),
              tests("dev.assent.benchmarks.report.PageTest", "the page states what was measured"),
              tests("PathAllocationTest", "bytes of each path, relative to OpenTelemetry's"),
              run("cost", "the README's command")),
          Claim.quoted(
              "Jars",
              List.of(
                  "An application gets … MB in … jars, Assent's own two included: DEPENDENCIES.md "
                      + "lists each with size and reason.",
                  "No OkHttp, no Kotlin runtime.",
                  "A build that manages OpenTelemetry's version, such as Spring Boot's, needs one "
                      + "line."),
              "What an application's own build adds or replaces is not seen. The line is compared "
                  + "with Assent's version of OpenTelemetry, and not tried in Gradle.",
              tests("DependenciesDocTest", "jars, versions, sizes and their sums"),
              run("lines", "builds with the versions of OpenTelemetry and Boot between the ends"),
              run("release", "what Maven Central would take, built twice with equal bytes")),
          Claim.quoted(
              "After data was sent",
              List.of(
                  "The receipt says how much was sent; a deletion request asks the receiver to "
                      + "delete it."),
              "Whether a receiver deletes is its own matter; the reference erasure server looks.",
              tests("DeletionEndToEndTest", "what was sent is asked for, and nothing else is"),
              tests("ReadmeTest", "the printed receipt")),
          Claim.quoted(
              "gRPC",
              List.of(
                  "gRPC is not supported yet in the SDK that Assent builds itself: a setting that "
                      + "asks for it is an error at start."),
              "In an SDK that Assent takes over, others' senders send over gRPC, and an attempt ends "
                  + "when they end it.",
              tests("WrongSettingsTest", "each setting that asks for gRPC")),
          Claim.quoted(
              "Where it runs",
              List.of(
                  "Assent runs in JVM clients and servers on Java 17 and newer, and is tested on 17, "
                      + "21 and 25."),
              "Other versions than 17, 21 and 25 are not tried, nor are native images.",
              tests("QuickProfileTest", "CI runs the demo on 17, 21 and 25"),
              run("jdk-21", "all tests on JDK 21"),
              run("jdk-25", "all tests on JDK 25")),
          Claim.quoted(
              "Another transport",
              List.of(
                  "The JDK's client carries its requests, or another transport, such as OkHttp."),
              "The contract of transports sees what arrives at a socket. What a transport of the "
                  + "application does with its copies of the bytes is its own matter.",
              tests("JdkTransportTest", "the contract over the JDK's client"),
              tests("dev.assent.transport.okhttp.OkHttpTransportTest", "the contract over OkHttp"),
              tests("BadTransportTest", "transports that break their duties")),
          Claim.quoted(
              "Beside other telemetry",
              List.of(
                  "If your application already has OpenTelemetry, add the jar for your stack; "
                      + "`assent-sdk-exporter` alone takes over no SDK.",
                  "If a library takes an `OpenTelemetry`, pass it `assent.openTelemetry()`.",
                  "Assent warns at start if it finds other telemetry in the process that it does not "
                      + "gate."),
              "Assent reports the telemetry that it recognises; an exporter that nobody knows stays "
                  + "unknown.",
              tests("MissingTakeoverTest", "an SDK beside the jar alone: a sentence, no takeover"),
              tests("SdkParityTest", "Assent's SDK gives the spans that OpenTelemetry's gives"),
              tests("ForeignTelemetryTest", "other telemetry in the process"),
              tests("CensusProcessTest", "ways out beside Assent")),
          Claim.quoted(
              "From an empty project",
              List.of(
                  "start from an empty project, with Maven or Gradle",
                  "ten minutes to a revoked choice"),
              "The minutes of a reader are not measured.",
              tests("GettingStartedTest", "the page's steps run, print and send what it says")),
          Claim.quoted(
              "With OpenTelemetry's agent, or an autoconfigured SDK",
              List.of(
                  "use it with OpenTelemetry's Java agent (`assent-javaagent-extension`) or an "
                      + "autoconfigured SDK (`assent-autoconfigure`)"),
              "The applications are small; another one may load instrumentation that none of them "
                  + "has. Agents of other vendors are not tried.",
              tests(
                  "CanariesTest",
                  "canaries of every kind under the agent, with it alone they leave"),
              tests("dev.assent.javaagent.StartTest", "the verdict at start, and wrong settings"),
              tests(
                  "dev.assent.examples.autoconfigure.WithAssentTest",
                  "an autoconfigured SDK on each version and protocol"),
              tests(
                  "dev.assent.examples.autoconfigure.WithoutAssentTest",
                  "the control: every canary leaves"),
              run("agent-2.28", "the oldest agent"),
              run("agent-v3", "the agent with what its version 3 does by default"),
              run("lines", "the versions between the oldest and the newest")),
          Claim.quoted(
              "With Spring Boot",
              List.of("use it with Spring Boot (`assent-spring-boot-starter`)"),
              "Starters of others may export in ways that the tests do not have.",
              tests("dev.assent.examples.spring.WithAssentTest", "traffic on each line of Boot"),
              tests("dev.assent.examples.spring.WithoutAssentTest", "the control: canaries leave"),
              tests(
                  "AssentAutoConfigurationTest",
                  "applications with exporters and SDKs of their own"),
              tests("StarterTest", "what an application gets that depends on the starter"),
              run("lines", "the lines between the oldest and the newest")),
          Claim.quoted(
              "With your own code for OpenTelemetry",
              List.of("use it with your own OpenTelemetry SDK code (`assent-sdk-exporter`)"),
              "Extensions that cast to classes of OpenTelemetry's SDK are not tried.",
              tests("RecipesTest", "the recipes compile"),
              tests("SdkParityTest", "the same random calls give the same spans"),
              tests("MetricsOverHttpTest", "metrics, from instruments to a receiver"),
              run("rounds", "twenty times as many random calls")),
          Claim.quoted(
              "With Micrometer",
              List.of("use Micrometer (`assent-micrometer`)"),
              "A registry that Assent neither gives nor gates bypasses it.",
              tests("MicrometerOverHttpTest", "meters of all types, and withheld keys"),
              tests("RegistryCompatibilityTest", "Micrometer's own kit, compared with the bridge"),
              tests("GatedPrometheusTest", "what a scrape of a gated registry shows"),
              tests("MetersDocTest", "the meters that the runbook lists")),
          Claim.quoted(
              "On Android",
              List.of("On Android 14, it is tested by Robolectric only."),
              "Robolectric runs on a JVM. Not shown: real ART, a keystore in hardware, Doze, "
                  + "StrictMode, milliseconds, preferences of other processes.",
              tests("PhoneStartTest", "a start without a disk; what comes before it runs"),
              tests("PhoneSpoolTest", "the death of a process, lost keys"),
              tests("PhoneClockTest", "a clock that the user sets"),
              tests("BackgroundTest", "the way to the background"),
              tests("MeteredTest", "metered networks"),
              tests("TcfReadingTest", "what a TC string says, compared with IAB's decoder"),
              tests("TcfConsentSourceTest", "consent that a phone keeps: unknown, lost, changed"),
              tests("MeetingTest", "a meeting on a phone, with a consent SDK"),
              run("phone", "D8 and R8 compile the jar and what it brings")),
          Claim.quoted(
              "With a consent platform",
              List.of("connect a consent platform"),
              "Products are not tried: the platforms of the tests are the reference server, and "
                  + "servers that misbehave.",
              tests("ConsentOverHttpTest", "choices that change, streams that break"),
              tests(
                  "AssentAsksTest", "a choice at the reference server is in force in the process"),
              tests("SpecificationTest", "the reference server against the specification"),
              tests("ConsentServicePageTest", "the facts of the contract's page"),
              run("absence", "a server, a replica and a primary that are away")),
          Claim.quoted(
              "What leaves and what stays, and why",
              List.of("see what leaves and what stays, and why"),
              "The viewer shows what left since it was switched on, as far as its memory reaches.",
              tests("ReportOverHttpTest", "the report: what stays, and why"),
              tests(
                  "WhyNothingArrivesTest",
                  "the lines, settings and the ledger that the page quotes"),
              tests("ViewerHttpTest", "the viewer over HTTP"),
              tests("ViewerLeakTest", "values are shown only if that is asked for")),
          Claim.quoted(
              "For the privacy officer",
              List.of(
                  "prove it to your privacy officer, and know what a changed policy newly permits "
                      + "(`assent-policy-check`)"),
              "The tests show what software does, and not that a law is met.",
              tests("ProofTest", "the proof of an application"),
              tests(
                  "PolicyDiffModelTest", "what a changed policy newly permits, against all cases"),
              tests("SeededMistakesTest", "mistakes in policies that the command finds"),
              tests("PolicyPageTest", "the page about the command"),
              tests("LeaksDocTest", "each row of Leaks names tests that exist"),
              run("policy-check", "pairs of policies, and all small policies")),
          Claim.quoted(
              "Tests of an application",
              List.of("test an application, or list what it collects"),
              "An inventory has what the tests of the application touched.",
              tests("LeakCheckTest", "each form in which a value may leave"),
              tests("InventoryExtensionTest", "a new name fails the build"),
              tests("dev.assent.examples.InventoryPageTest", "the page's examples"),
              tests("MeetingInventoryTest", "the inventory of the meeting")),
          Claim.quoted(
              "Running it",
              List.of("run it, and do something else"),
              "The pages are compared with the code; a cluster is not started.",
              tests("ConfigurationTablesTest", "each variable has its row and default"),
              tests("WrongSettingsTest", "wrong values, with what would be valid"),
              tests("KubernetesPageTest", "the variables and files of the deployment"),
              tests("RunbookTest", "a section for each reason and state of the ledger"),
              tests("RecipesTest", "the recipes compile")));

  /** Sentences that promise nothing: a motto, titles, limits, and pages to read. */
  static final List<String> NOTHING =
      List.of(
          "OpenTelemetry that asks first.",
          "Two of the steps:",
          "Sent data can't be called back.",
          "Assent does not gate data that bypasses it: through another SDK, agent, exporter or "
              + "registry, or code that reads the process's memory.",
          "Assent classifies a field by its name and by the form of its value, not by its meaning. "
              + "If an application writes a chat message that looks like a route into `http.route`, "
              + "it leaves as a route.",
          "SECURITY.md has the full list, and the threat model.",
          "compare it with a Collector, `beforeSend`, consent switches",
          "understand it",
          "change it",
          "Apache-2.0.");
}
