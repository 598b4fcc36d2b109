/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.inventory.WayOut;
import dev.assent.inventory.WayOut.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the census finds, and that its lines have nothing of the process. */
class CensusTest {
  private final Facts facts = new Facts();
  private final Map<KnownWay, State> telemetry = new EnumMap<>(KnownWay.class);
  private final List<String> lines = new ArrayList<>();
  private final Census census =
      new Census(
          facts,
          () -> telemetry,
          text -> text.split(",").length,
          EnumSet.noneOf(KnownWay.class),
          lines::add);

  private List<String> look() {
    census.look();
    return census.now().stream().map(WayOut::name).toList();
  }

  @Test
  void look_nothingThere_isSilent() {
    facts.maps.add("7f00-7f01 r--p 00000000 08:01 42 /usr/lib/jvm/lib/libjava.so");
    facts.maps.add("7f00-7f01 rw-p 00000000 00:00 0 [heap]");

    assertThat(look()).isEmpty();
    assertThat(lines).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "io.opentelemetry.javaagent.OpenTelemetryAgent, OPENTELEMETRY_AGENT",
    "com.splunk.opentelemetry.SplunkAgent, OPENTELEMETRY_AGENT",
    "datadog.trace.bootstrap.AgentPreCheck, DATADOG_AGENT",
    "com.newrelic.bootstrap.BootstrapAgent, NEW_RELIC_AGENT",
    "co.elastic.apm.agent.premain.AgentMain, ELASTIC_AGENT",
    "io.pyroscope.javaagent.PyroscopeAgent, PYROSCOPE_AGENT",
    "io.prometheus.jmx.JavaAgent, JMX_AGENT",
    "shop.Secret4111Agent, UNKNOWN_AGENT",
  })
  void look_agentOnTheCommandLine_isNamedByTheTable(String premain, KnownWay way) {
    facts.arguments.add("-javaagent:/home/jane4111/renamed.jar=token=4111");
    facts.premains.put("/home/jane4111/renamed.jar", premain);

    assertThat(look()).containsExactly(way.title());
    assertThat(lines.get(0)).isEqualTo("Not gated by Assent: " + way.title() + ". " + way.advice());
  }

  @Test
  void look_agentsThatCannotBeRead_areCounted() {
    facts.arguments.addAll(
        List.of(
            "-javaagent:/a4111.jar", "-javaagent:/b4111.jar=x", "-agentpath:/c4111/libspy.so=y"));

    census.look();

    assertThat(census.now()).containsExactly(KnownWay.UNKNOWN_AGENT.in(State.NOT_GATED, 3));
    assertThat(lines.get(0)).contains("(3)").doesNotContain("4111").doesNotContain("spy");
  }

  /** Coverage, mocks and debugger agents of an IDE send nothing. */
  @ParameterizedTest
  @CsvSource({
    "org.jacoco.agent.rt.internal_b6258fc.PreMain",
    "org.mockito.internal.PremainAttach",
    "com.intellij.rt.debugger.agent.DebuggerAgent",
  })
  void look_agentsOfTests_areNoWaysOut(String premain) {
    facts.arguments.add("-javaagent:agent.jar");
    facts.premains.put("agent.jar", premain);

    assertThat(look()).isEmpty();
  }

  @Test
  void look_agentAttachedLater_isFoundByItsClass() {
    assertThat(look()).isEmpty();
    facts.classes.add("datadog.trace.bootstrap.AgentBootstrap");

    assertThat(look()).containsExactly(KnownWay.DATADOG_AGENT.title());
    assertThat(lines).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "7f00-7f01 r--p 00000000 00:00 0 [anon:OTEL_CTX], PROCESS_CONTEXT",
    "7f00-7f01 r--p 00000000 00:00 0 [anon_shmem:OTEL_CTX], PROCESS_CONTEXT",
    "7f00-7f01 r--p 00000000 00:01 9 /memfd:OTEL_CTX (deleted), PROCESS_CONTEXT",
    "7f00-7f01 r-xp 00000000 08:01 9 /tmp/jane4111/libasyncProfiler-1234.so, PROFILER",
    "7f00-7f01 r-xp 00000000 08:01 9 /opt/x4111/libjavaProfiler77.so (deleted), PROFILER",
    "7f00-7f01 r-xp 00000000 08:01 9 /usr/lib/jvm/lib/libjdwp.so, DEBUGGER",
    "7f00-7f01 r-xp 00000000 08:01 9 /opt/dynatrace/liboneagentproc.so, DYNATRACE_AGENT",
  })
  void look_mapping_isNamedByTheTable(String line, KnownWay way) {
    facts.maps.add(line);

    assertThat(look()).containsExactly(way.title());
    assertThat(String.join("", lines))
        .doesNotContain("4111")
        .doesNotContain("/usr")
        .doesNotContain("/opt")
        .doesNotContain(".so");
  }

  @Test
  void look_everythingElse_isFound() {
    facts.arguments.addAll(
        List.of("-XX:+HeapDumpOnOutOfMemoryError", "-Dcom.sun.management.jmxremote.port=4111"));
    facts.recordings = 2;
    facts.registries = 1;
    facts.threads.addAll(List.of("main", "BatchSpanProcessor_WorkerThread-1"));
    facts.variables.put("OTEL_RESOURCE_ATTRIBUTES", "user.name=jane4111,shop.customer=4111");
    facts.arguments.add("-Dotel.resource.attributes=shop.owner=jane4111");
    facts.variables.put("BAGGAGE", "user=jane4111");

    census.look();

    assertThat(census.now())
        .containsExactly(
            KnownWay.SECOND_SDK.in(State.NOT_GATED, 1),
            KnownWay.METER_REGISTRY.in(State.NOT_GATED, 1),
            KnownWay.FLIGHT_RECORDER.in(State.NOT_GATED, 2),
            KnownWay.HEAP_DUMP.in(State.NOT_GATED, 1),
            KnownWay.JMX.in(State.NOT_GATED, 1),
            KnownWay.RESOURCE_ATTRIBUTES.in(State.NOT_GATED, 3),
            KnownWay.CONTEXT_VARIABLES.in(State.NOT_GATED, 1));
    assertThat(String.join("", lines)).doesNotContain("4111").doesNotContain("jane");
  }

  /** The first look of several says it; a later one only what is new. */
  @Test
  void look_again_saysOnlyWhatIsNew() {
    facts.recordings = 1;
    census.look();
    int before = lines.size();
    census.look();

    assertThat(lines).hasSize(before);
    facts.maps.add("7f00-7f01 r--p 00000000 00:00 0 [anon:OTEL_CTX]");
    census.look();

    assertThat(lines).hasSize(before + 2);
    assertThat(lines.get(before)).contains("process context");
    assertThat(lines.get(before + 1)).startsWith("Assent can't see from inside");
  }

  @Test
  void look_agentWithTheExtension_isGatedAndSilent() {
    facts.classes.add("io.opentelemetry.javaagent.bootstrap.AgentInitializer");
    facts.threads.add("PeriodicMetricReader-1");
    telemetry.put(KnownWay.OPENTELEMETRY_AGENT, State.GATED);

    census.look();

    assertThat(census.now()).containsExactly(KnownWay.OPENTELEMETRY_AGENT.in(State.GATED, 1));
    assertThat(lines).isEmpty();
  }

  @Test
  void look_applicationsSdkWithAClosedSignal_isClosed() {
    facts.threads.add("PeriodicMetricReader-1");
    facts.registries = 3;
    telemetry.put(KnownWay.APPLICATION_SDK, State.CLOSED);

    census.look();

    assertThat(census.now()).containsExactly(KnownWay.APPLICATION_SDK.in(State.CLOSED, 1));
    assertThat(lines).isEmpty();
  }

  @Test
  void look_reportedElsewhere_isNotSaidAgain() {
    telemetry.put(KnownWay.GLOBAL_OPENTELEMETRY, State.NOT_GATED);
    census.told(telemetry);

    assertThat(look()).containsExactly(KnownWay.GLOBAL_OPENTELEMETRY.title());
    assertThat(lines).isEmpty();
  }

  @Test
  void start_aLookFails_laterOnesGoOnAndNobodyWaits() {
    AtomicReference<Runnable> task = new AtomicReference<>();
    facts.failure = new OutOfMemoryError("test");
    census.start(
        new java.util.concurrent.ScheduledThreadPoolExecutor(1) {
          @Override
          public java.util.concurrent.ScheduledFuture<?> scheduleWithFixedDelay(
              Runnable command, long first, long delay, java.util.concurrent.TimeUnit unit) {
            assertThat(first).isZero();
            assertThat(unit.toMinutes(delay)).isEqualTo(60);
            task.set(command);
            return null;
          }
        });

    task.get().run();
    assertThat(census.now()).isEmpty();
    facts.failure = null;
    facts.recordings = 1;
    task.get().run();

    assertThat(census.now()).hasSize(1);
  }

  private static final class Facts implements ProcessFacts {
    final List<String> arguments = new ArrayList<>();
    final Map<String, String> premains = new HashMap<>();
    final Set<String> classes = new HashSet<>();
    final List<String> maps = new ArrayList<>();
    final List<String> threads = new ArrayList<>();
    final Map<String, String> variables = new HashMap<>();
    int recordings;
    int registries;
    @Nullable Error failure;

    @Override
    public List<String> arguments() {
      if (failure != null) {
        throw failure;
      }
      return arguments;
    }

    @Override
    public @Nullable String premain(String jar) {
      return premains.get(jar);
    }

    @Override
    public boolean hasClass(String name) {
      return classes.contains(name);
    }

    @Override
    public List<String> maps() {
      return maps;
    }

    @Override
    public List<String> threads() {
      return threads;
    }

    @Override
    public int recordings() {
      return recordings;
    }

    @Override
    public int registries() {
      return registries;
    }

    @Override
    public @Nullable String variable(String name) {
      return variables.get(name);
    }
  }
}
