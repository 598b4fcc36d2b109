/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import dev.assent.inventory.WayOut;
import dev.assent.inventory.WayOut.State;
import java.util.List;

/**
 * The ways out that Assent knows, and what to do about each: the only texts of the census. A line,
 * the viewer, the Actuator and the inventory show these texts and counts, and nothing that was read
 * from the process.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are those of List.of
public enum KnownWay {
  /** The application's SDK, which Assent took over. */
  APPLICATION_SDK("the application's OpenTelemetry SDK", ""),
  /** The exporters of an SDK that Assent took over, as long as its gates only report. */
  REPORT_ONLY(
      "exporters of the application, whose gates only report",
      "It ends with its last day, or with the first choice of anybody."),
  /** OpenTelemetry's agent, and distributions of it. */
  OPENTELEMETRY_AGENT(
      "OpenTelemetry's Java agent",
      "Start it with the extension assent-javaagent-extension, which gates it.",
      List.of("io.opentelemetry.javaagent.bootstrap.AgentInitializer"),
      List.of(
          "io.opentelemetry.javaagent.",
          "com.splunk.opentelemetry.",
          "co.elastic.otel.",
          "com.microsoft.applicationinsights.",
          "software.amazon.opentelemetry.",
          "com.grafana.")),
  /** A global OpenTelemetry that is not Assent's. */
  GLOBAL_OPENTELEMETRY(
      "another OpenTelemetry, registered as the global one",
      "Start Assent first, with registerGlobal(), or pass Assent.openTelemetry() to the code that"
          + " records."),
  /** SDKs that Spring's starters create. */
  SPRING_OPENTELEMETRY(
      "an SDK that Spring creates",
      "Use assent-spring-boot-starter, which gates it, or declare Assent.openTelemetry() as the"
          + " bean."),
  /** Threads that only another SDK has. */
  SECOND_SDK(
      "queues and readers of another OpenTelemetry SDK",
      "Let the code that builds it use Assent.openTelemetry()."),
  /** Registries of Micrometer that export by themselves. */
  METER_REGISTRY(
      "registries of Micrometer in Metrics.globalRegistry",
      "If others read one, wrap it with AssentMeters.inFrontOf(), or remove it."),
  /** Datadog. */
  DATADOG_AGENT(
      "Datadog's agent",
      "Remove it, or switch its products off. It also publishes the resource as process context.",
      List.of("datadog.trace.bootstrap.AgentBootstrap"),
      List.of("datadog.trace.bootstrap.")),
  /** New Relic. */
  NEW_RELIC_AGENT(
      "New Relic's agent",
      Advice.REMOVE,
      List.of("com.newrelic.bootstrap.BootstrapAgent"),
      List.of("com.newrelic.")),
  /** Elastic's agent that is not built on OpenTelemetry's. */
  ELASTIC_AGENT(
      "Elastic's APM agent",
      Advice.REMOVE,
      List.of("co.elastic.apm.agent.premain.AgentMain"),
      List.of("co.elastic.apm.")),
  /** SkyWalking. */
  SKYWALKING_AGENT(
      "SkyWalking's agent",
      Advice.REMOVE,
      List.of("org.apache.skywalking.apm.agent.SkyWalkingAgent"),
      List.of("org.apache.skywalking.")),
  /** Pinpoint. */
  PINPOINT_AGENT(
      "Pinpoint's agent",
      Advice.REMOVE,
      List.of("com.navercorp.pinpoint.bootstrap.PinpointBootStrap"),
      List.of("com.navercorp.pinpoint.")),
  /** Glowroot. */
  GLOWROOT_AGENT(
      "Glowroot's agent",
      Advice.REMOVE,
      List.of("org.glowroot.agent.AgentPremain"),
      List.of("org.glowroot.")),
  /** AppDynamics. */
  APPDYNAMICS_AGENT(
      "AppDynamics' agent",
      Advice.REMOVE,
      List.of(),
      List.of("com.singularity.", "com.appdynamics.")),
  /** Dynatrace, which is native code. */
  DYNATRACE_AGENT("Dynatrace's agent", Advice.REMOVE, List.of("liboneagent")),
  /** Pyroscope. */
  PYROSCOPE_AGENT(
      "Pyroscope's profiler",
      Advice.PROFILER,
      List.of("io.pyroscope.javaagent.PyroscopeAgent"),
      List.of("io.pyroscope.")),
  /** JMX over HTTP. */
  JMX_AGENT(
      "an agent that serves JMX beans over HTTP",
      "Beans can hold content. Let only the operator connect, with a password and TLS.",
      List.of(),
      List.of("io.prometheus.jmx.", "org.jolokia.")),
  /** Agents of which Assent knows nothing. */
  UNKNOWN_AGENT(
      "an unknown agent on the command line",
      "Find out what it sends, and remove it if that is the application's data."),
  /** A debugger, which reads all memory. */
  DEBUGGER(
      "a debugger's port",
      "Start without jdwp where anybody but the developer can connect: a debugger reads all memory.",
      List.of("libjdwp")),
  /** Native profilers. */
  PROFILER(
      "a profiler's library",
      Advice.PROFILER,
      List.of("libasyncProfiler", "libjavaProfiler", "libddprof", "libyjpagent", "libjprofilerti")),
  /** Recordings of the JDK's flight recorder. */
  FLIGHT_RECORDER(
      "running recordings of JFR",
      "A recording has paths, addresses, system properties, environment variables and messages of"
          + " exceptions: keep its file where only the operator can read it, and give it to nobody"
          + " else."),
  /** Heap dumps at an OutOfMemoryError. */
  HEAP_DUMP(
      "heap dumps at an OutOfMemoryError",
      "A dump has all data in memory: write it where only the operator can read it."),
  /** The JVM's management port. */
  JMX(
      "JMX over the network",
      "Beans can hold content. Let only the operator connect: leave"
          + " com.sun.management.jmxremote.authenticate and com.sun.management.jmxremote.ssl at"
          + " true."),
  /** OpenTelemetry's process context. */
  PROCESS_CONTEXT(
      "a process context (OTEL_CTX)",
      "Other processes read the whole resource in it: switch it off in the agent or library that"
          + " publishes it."),
  /** Attributes of the resource that others read. */
  RESOURCE_ATTRIBUTES(
      "attributes in OTEL_RESOURCE_ATTRIBUTES, or its property, that are no service data",
      "Others on this machine read it: take names of persons, hosts and content out of it."),
  /** Context for child processes. */
  CONTEXT_VARIABLES(
      "environment variables with a trace context or baggage",
      "Child processes get them: unset TRACESTATE and BAGGAGE before others are started.");

  private final String title;
  private final String advice;
  private final List<String> classes;
  private final List<String> premains;
  private final List<String> libraries;

  KnownWay(String title, String advice) {
    this(title, advice, List.of(), List.of(), List.of());
  }

  KnownWay(String title, String advice, List<String> libraries) {
    this(title, advice, List.of(), List.of(), libraries);
  }

  KnownWay(String title, String advice, List<String> classes, List<String> premains) {
    this(title, advice, classes, premains, List.of());
  }

  KnownWay(
      String title,
      String advice,
      List<String> classes,
      List<String> premains,
      List<String> libraries) {
    this.title = title;
    this.advice = advice;
    this.classes = classes;
    this.premains = premains;
    this.libraries = libraries;
  }

  /** What it is, for a person. */
  public String title() {
    return title;
  }

  /** What to do about it, if it is not gated. */
  public String advice() {
    return advice;
  }

  /** Classes by which an agent is found that was attached later. */
  List<String> classes() {
    return classes;
  }

  /** The first parts of the names of an agent's first class. */
  List<String> premains() {
    return premains;
  }

  /** The first parts of the file names of native libraries. */
  List<String> libraries() {
    return libraries;
  }

  /** Returns it with a state. */
  public WayOut in(State state, int count) {
    return new WayOut(title, state, count, state == State.NOT_GATED ? advice : "");
  }

  private static final class Advice {
    static final String REMOVE =
        "Remove it, or switch its telemetry off: nothing that it sends passes Assent.";
    static final String PROFILER =
        "Profiles have names of classes, methods and threads: send them only to those who may have"
            + " these names, and put no data into names of threads.";

    private Advice() {}
  }
}
