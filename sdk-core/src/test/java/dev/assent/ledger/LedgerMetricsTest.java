/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 7: the ledger's counts reach the application's monitoring and never Assent's pipelines. */
class LedgerMetricsTest {
  private static final long USAGE = LedgerFixture.CATEGORIES.mask(Category.SERVICE_USAGE);

  private final Ledger ledger = LedgerFixture.ledger();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void bindTo_anApplicationsRegistry_showsTheLedger() {
    LedgerMetrics.of(ledger).bindTo(registry);
    Account account = ledger.account(0, Signal.TRACES);
    account.captured(State.QUEUED, 10);
    account.moved(State.QUEUED, State.EXPORTED, 4);
    account.merged(State.QUEUED, 1);
    account.lost(State.QUEUED, Lost.REFUSED, 2);
    account.withheld(State.QUEUED, Withheld.DENIED, 2);
    account.exportedCategories(USAGE, 4, 1);
    account.possiblySentCategories(USAGE, 1);
    ledger.neverBuilt(Signal.TRACES, USAGE, List.of(Withheld.DENIED, Withheld.UNSET)).increment();
    ledger.account(0, Signal.LOGS).withheldCategories(USAGE, Withheld.DENIED, 5);

    assertThat(counter("assent.captured", "signal", "traces")).isEqualTo(11);
    assertThat(counter("assent.merged", "signal", "traces")).isEqualTo(1);
    assertThat(counter("assent.withheld", "signal", "traces", "reason", "denied")).isEqualTo(3);
    assertThat(counter("assent.lost", "signal", "traces", "reason", "refused")).isEqualTo(2);
    assertThat(gauge("queued")).isEqualTo(1);
    assertThat(gauge("exported")).isEqualTo(4);
    assertThat(category("exported")).isEqualTo(4);
    assertThat(category("possibly_sent")).isEqualTo(1);
    assertThat(category("withheld")).isEqualTo(6);
  }

  @Test
  void bindTo_aCompositeOfOthers_binds() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(registry);
    LedgerMetrics.of(ledger).forbid(new SimpleMeterRegistry()).bindTo(composite);

    assertThat(registry.find("assent.captured").functionCounters()).hasSize(6);
  }

  @Test
  void bindTo_theForbiddenRegistry_isRefused() {
    LedgerMetrics metrics = LedgerMetrics.of(ledger).forbid(registry);

    assertRefused(metrics, registry);
  }

  @Test
  void bindTo_aCompositeOfTheForbiddenAtAnyDepth_isRefused() {
    LedgerMetrics metrics =
        LedgerMetrics.of(ledger).forbid(registry).forbid(new SimpleMeterRegistry());
    CompositeMeterRegistry inner = new CompositeMeterRegistry();
    CompositeMeterRegistry outer = new CompositeMeterRegistry();
    outer.add(new SimpleMeterRegistry());
    outer.add(inner);
    inner.add(registry);

    assertRefused(metrics, inner);
    assertRefused(metrics, outer);
  }

  @Test
  void bindTo_aCompositeThatGetsTheForbiddenLater_refusalDeniesTheMetersThere() {
    registry.config().meterFilter(LedgerMetrics.refusal());
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    LedgerMetrics.of(ledger).forbid(registry).bindTo(composite);

    composite.add(registry);
    composite.counter("meetings").increment();

    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .containsExactly("meetings");
  }

  private static void assertRefused(LedgerMetrics metrics, MeterRegistry registry) {
    assertThatThrownBy(() -> metrics.bindTo(registry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Assent's own pipelines");
    assertThat(registry.getMeters()).isEmpty();
  }

  private double counter(String name, String... tags) {
    FunctionCounter counter =
        registry.get(name).tags(tags).tag("destination", "ops").functionCounter();
    return counter.count();
  }

  private double gauge(String state) {
    return registry
        .get("assent.data")
        .tags("destination", "ops", "signal", "traces", "state", state)
        .gauge()
        .value();
  }

  private double category(String outcome) {
    return counter("assent.category", "category", "service.usage", "outcome", outcome);
  }
}
