/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.attack.MetricDeclarationAttacksTest;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.micrometer.AssentMeters;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry in front of one of the application's own. */
class FrontRegistryTest extends AssentOverHttp {
  private final SimpleMeterRegistry own = new SimpleMeterRegistry();

  private MeterRegistry front(Recipient recipient) {
    return AssentMeters.inFrontOf(own, assent, Purpose.SERVICE_OPERATION, recipient);
  }

  private MeterRegistry front() {
    return front(Recipient.FIRST_PARTY);
  }

  @Test
  void meters_tagNotAllowed_areOneWithoutIt() {
    start();
    MeterRegistry front = front();
    for (int i = 0; i < 3; i++) {
      front.counter("jvm.gc.memory.allocated", "unheard", CANARY + i).increment();
      front
          .timer("http.server.requests", "method", "GET", "unheard", CANARY + i)
          .record(Duration.ofSeconds(i));
    }

    assertThat(own.get("jvm.gc.memory.allocated").counter().count()).isEqualTo(3);
    assertThat(own.get("http.server.requests").tag("method", "GET").timer().count()).isEqualTo(3);
    assertThat(own.getMeters())
        .hasSize(2)
        .noneMatch(meter -> meter.getId().toString().contains("unheard"))
        .noneMatch(meter -> meter.getId().toString().contains(CANARY));
  }

  @Test
  void meters_nameUnknownOrRecipientNotAllowed_recordNothing() {
    start();
    Counter unknown = front().counter("orders.placed");
    unknown.increment();
    assertThat(own.getMeters()).isEmpty();
    Timer timer = front(Recipient.THIRD_PARTY).timer("http.server.requests");
    timer.record(Duration.ofSeconds(1));

    assertThat(own.getMeters()).isEmpty();
    assertThat(timer.count()).isZero();
  }

  /** What a function states can't be added up. */
  @Test
  void gauges_losingATag_areLeftOut() {
    start();
    MeterRegistry front = front();
    AtomicInteger number = new AtomicInteger(7);
    front.gauge("jvm.threads.live", number);
    front.gauge(
        "jvm.threads.peak", List.of(io.micrometer.core.instrument.Tag.of("unheard", "a")), number);

    assertThat(own.getMeters())
        .singleElement()
        .satisfies(it -> assertThat(it.getId().getName()).isEqualTo("jvm.threads.live"));
  }

  @Test
  void switchedOff_nothingIsPublished() {
    environment.put("ASSENT_ENABLED", "false");
    start();
    front().counter("jvm.gc.memory.allocated").increment();
    assertThat(own.getMeters()).isEmpty();
  }

  @Test
  void registry_withMeters_isRefused() {
    start();
    own.counter("a");
    assertThatThrownBy(this::front)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 meters already");
  }

  @Test
  void meters_ofAllKinds_recordThere() {
    start();
    MeterRegistry front = front();
    Timer timer = front.timer("http.server.requests");
    timer.record(() -> {});
    assertThat(timer.record(() -> 5)).isEqualTo(5);
    LongTaskTimer tasks = front.more().longTaskTimer("http.server.requests.active");
    LongTaskTimer.Sample task = tasks.start();
    front.summary("http.server.request.body.size");
    front.more().counter("jvm.gc.memory.promoted", List.of(), 3);

    assertThat(own.get("http.server.requests").timer().count()).isEqualTo(2);
    assertThat(own.get("http.server.requests.active").longTaskTimer().activeTasks()).isEqualTo(1);
    assertThat(task.duration(TimeUnit.NANOSECONDS)).isPositive();
    assertThat(own.get("jvm.gc.memory.promoted").functionCounter().count()).isEqualTo(3);

    List.copyOf(front.getMeters()).forEach(front::remove);

    assertThat(own.getMeters()).isEmpty();
    timer.record(Duration.ofSeconds(1));
    assertThat(own.getMeters()).isEmpty();
  }

  /** A watched policy file. */
  @Test
  void policy_tightened_removesMeters() throws IOException {
    Path policy = Path.of(file("policy.yaml", rules("allow")));
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    assent = builder().policy(Policy.file(policy)).build();
    MeterRegistry front = front();
    Counter held = front.counter("jvm.gc.memory.allocated");
    held.increment();
    assertThat(own.getMeters()).hasSize(1);

    Files.writeString(policy, rules("opt_in"));

    Awaitility.await().until(() -> own.getMeters().isEmpty());
    held.increment();
    assertThat(front.counter("jvm.gc.memory.allocated").count()).isZero();
    assertThat(own.getMeters()).extracting(Meter::getId).isEmpty();
  }

  /** No destination has this recipient, so that no decision changes. */
  @ParameterizedTest
  @ValueSource(strings = {"basis: never }", "unreadable"})
  void policy_tightenedForNoDestination_removesMeters(String next) throws IOException {
    Path policy = Path.of(file("policy.yaml", thirdParties("basis: allow }")));
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    assent = builder().policy(Policy.file(policy)).build();
    Counter held = front(Recipient.THIRD_PARTY).counter("jvm.gc.memory.allocated");
    held.increment();
    assertThat(own.getMeters()).hasSize(1);

    Files.writeString(policy, thirdParties(next));

    Awaitility.await().until(() -> own.getMeters().isEmpty());
    held.increment();
    assertThat(held.count()).isZero();
  }

  private static String thirdParties(String basis) {
    return rules("allow")
        + "  - { categories: [service], purposes: [any], recipients: [third_party], "
        + basis;
  }

  /** As for data that is collected; see {@link MetricDeclarationAttacksTest}. */
  @Test
  void declaration_stricterThanAPrefix_removesMeters() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file("catalog.yaml", "attributes: [{ prefix: app.s., category: service.telemetry }]"));
    start();
    MeterRegistry front = front();
    Counter held = front.counter("jvm.gc.memory.allocated", "app.s.secret", CANARY);
    front.counter("jvm.gc.memory.promoted", "app.s.other", "fine").increment();
    held.increment();
    assertThat(ids()).as("control").contains(CANARY);

    declareSecret();

    Awaitility.await().until(() -> own.getMeters().size() == 1);
    held.increment();
    assertThat(own.get("jvm.gc.memory.promoted").tag("app.s.other", "fine").counter().count())
        .isEqualTo(1);
    front.counter("jvm.gc.memory.allocated", "app.s.secret", CANARY).increment();
    assertThat(ids()).doesNotContain(CANARY);
  }

  private String ids() {
    return own.getMeters().stream().map(Meter::getId).toList().toString();
  }

  private void declareSecret() {
    assent
        .events()
        .declare(
            EventType.usage(
                "app.event", Field.ofString("app.s.secret", Category.PROTECTED_HEALTH)));
  }

  /** Documented: what is added behind this registry is not checked. */
  @Test
  void commonTags_ofTheOwnRegistry_areNotChecked() {
    start();
    MeterRegistry front = front();
    own.config().commonTags("unheard", CANARY);
    front.config().commonTags("unknown", CANARY);
    front.counter("jvm.gc.memory.allocated").increment();

    assertThat(own.getMeters())
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.getId().getTags())
                    .containsExactly(io.micrometer.core.instrument.Tag.of("unheard", CANARY)));
  }

  /** Documented: only the application's registry ends. */
  @Test
  void closed_metersGoOnUnderTheLastPolicy() {
    start();
    MeterRegistry front = front();
    Counter held = front.counter("jvm.gc.memory.allocated");
    stop();
    held.increment();
    front.counter("jvm.gc.memory.promoted", "unheard", CANARY).increment();
    front.counter("orders.placed").increment();

    assertThat(own.get("jvm.gc.memory.allocated").counter().count()).isEqualTo(1);
    assertThat(own.get("jvm.gc.memory.promoted").counter().getId().getTags()).isEmpty();
    assertThat(own.getMeters()).hasSize(2);
  }

  /** A unit is text of the application, as a description is. */
  @Test
  void unit_underATrustedPrefix_isLeftOut() throws IOException {
    catalogChat();
    start();
    MeterRegistry front = front();
    Counter.builder("app.chat").baseUnit(CANARY).description(CANARY).register(front).increment();
    Counter.builder("app.size").baseUnit("bytes").register(front).increment();

    assertThat(own.get("app.chat").counter().getId().getBaseUnit()).isNull();
    assertThat(own.get("app.chat").counter().getId().getDescription()).isNull();
    assertThat(own.get("app.size").counter().getId().getBaseUnit()).isEqualTo("bytes");
  }

  private static String rules(String basis) {
    return """
    terms: 2023-08-07
    rules:
      - { categories: [service], purposes: [any], recipients: [first_party], basis: %s }
    """
        .formatted(basis);
  }
}
