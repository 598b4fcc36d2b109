/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.instance.Instance;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Law 7: the ledger's counts reach the application's monitoring, and never Assent's pipelines. */
class LedgerMetricsTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final long USAGE = CATEGORIES.mask(Category.SERVICE_USAGE);

  private final LiveLedger ledger =
      LiveLedger.create(
          CATEGORIES,
          List.of(
              new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
              new Destination("training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY)));
  private final Assent assent =
      Assent.builder().environment(Map.of("ASSENT_ENABLED", "false")).closeOnExit(false).build();
  private final Instance instance = (Instance) assent.openTelemetry();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    assent.close();
  }

  @Test
  void bindTo_anApplicationsRegistry_showsTheLedger() {
    LedgerMetrics.of(ledger, instance).bindTo(registry);
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
    AssentMeters.registry(assent);
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(registry);
    AssentMeters.ledger(assent).bindTo(composite);

    assertThat(registry.find("assent.captured").functionCounters()).hasSize(3);
  }

  @Test
  void bindTo_theInstancesRegistry_isRefused() {
    assertRefused(AssentMeters.registry(assent));
  }

  /** The binder exists before the registry that it refuses. */
  @Test
  void bindTo_theInstancesRegistryMadeLater_isRefused() {
    MeterBinder binder = AssentMeters.ledger(assent);
    MeterRegistry own = AssentMeters.registry(assent);

    assertThatThrownBy(() -> binder.bindTo(own)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bindTo_aCompositeOfTheInstancesRegistryAtAnyDepth_isRefused() {
    CompositeMeterRegistry inner = new CompositeMeterRegistry();
    CompositeMeterRegistry outer = new CompositeMeterRegistry();
    outer.add(new SimpleMeterRegistry());
    outer.add(inner);
    inner.add(AssentMeters.registry(assent));

    assertRefused(inner);
    assertRefused(outer);
  }

  @Test
  void bindTo_aCompositeThatGetsTheForbiddenLater_refusalDeniesTheMetersThere() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    AssentMeters.ledger(assent).bindTo(composite);

    composite.add(AssentMeters.registry(assent));
    composite.counter("meetings").increment();

    assertThat(AssentMeters.registry(assent).getMeters())
        .extracting(meter -> meter.getId().getName())
        .containsExactly("meetings");
  }

  private void assertRefused(MeterRegistry refused) {
    assertThatThrownBy(() -> AssentMeters.ledger(assent).bindTo(refused))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Assent's own pipelines");
    assertThat(AssentMeters.registry(assent).getMeters()).isEmpty();
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
