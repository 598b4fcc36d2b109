/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.config.Environment;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metric readers as vendors build them, around exporters that Assent has claimed. */
class MetricReadersTest {
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("payment.card");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");

  private final Map<String, String> variables = new HashMap<>();
  private final InMemoryMetricExporter exporter = InMemoryMetricExporter.create();
  private final InMemoryMetricExporter other = InMemoryMetricExporter.create();
  private Takeover takeover;
  private SdkMeterProvider provider;

  private Takeover takeover() {
    if (takeover == null) {
      takeover = Takeover.begin(Environment.of(variables), name -> null, HostQueues.DEFAULT);
    }
    return takeover;
  }

  private static PeriodicMetricReader periodic(MetricExporter exporter) {
    return PeriodicMetricReader.builder(exporter).setInterval(Duration.ofHours(1)).build();
  }

  private MetricReader gated(MetricReader reader) {
    return takeover().gate(reader);
  }

  private void start(MetricReader... gated) {
    SdkMeterProviderBuilder builder = SdkMeterProvider.builder();
    Arrays.stream(gated).forEach(builder::registerMetricReader);
    provider = takeover().check(builder).build();
    takeover().start();
  }

  @AfterEach
  void close() {
    if (provider != null) {
      assertThat(provider.shutdown().join(20, TimeUnit.SECONDS).isDone()).isTrue();
      if (takeover.instance() != null) {
        takeover.instance().close(); // its parts may be in no provider
      }
    }
  }

  /** Records a point with a secret, and flushes as the host does. */
  private void record() {
    provider
        .get("shop")
        .counterBuilder("http.server.requests")
        .build()
        .add(3, Attributes.of(CARD, "4111-secret", METHOD, "GET"));
    assertThat(provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
  }

  private static void assertGated(InMemoryMetricExporter received) {
    assertThat(received.getFinishedMetricItems()).hasSize(1);
    Collection<? extends PointData> points =
        received.getFinishedMetricItems().get(0).getData().getPoints();
    assertThat(points).hasSize(1);
    assertThat(points.iterator().next().getAttributes()).isEqualTo(Attributes.of(METHOD, "GET"));
  }

  private Ledger.Entry counts(String destination) {
    Ledger ledger = takeover.instance().ledger().snapshot();
    assertThat(ledger.balances()).isTrue();
    return ledger.entries().stream()
        .filter(each -> each.destination().equals(destination))
        .filter(each -> each.signal() == Signal.METRICS)
        .findFirst()
        .orElseThrow();
  }

  private List<String> destinations() {
    return takeover.instance().decisions().destinations().stream()
        .map(each -> each.name())
        .toList();
  }

  @Test
  void periodic_oneExporter_aForcedFlushSendsGatedData() {
    start(gated(periodic(takeover().claim(exporter))));

    record();

    assertGated(exporter);
    assertThat(counts("in_memory").states()).isEqualTo(Map.of(State.EXPORTED, 1L));
  }

  @Test
  void periodic_twoExportersBehindAComposite_bothGetGatedData() {
    MetricExporter first = takeover().claim(exporter);
    MetricExporter second = takeover().claim(other);
    start(gated(periodic(new Composite(first, second))));

    record();

    assertGated(exporter);
    assertGated(other);
    assertThat(counts("in_memory").states()).isEqualTo(Map.of(State.EXPORTED, 1L));
    assertThat(counts("in_memory_2").states()).isEqualTo(Map.of(State.EXPORTED, 1L));
    assertThat(text()).doesNotContain("in common");
  }

  /** The policy permits a third party nothing, and its purpose is another one. */
  @Test
  void periodic_twoExportersOfOtherRecipients_eachIsGatedAsItself() {
    variables.put("ASSENT_DESTINATION_IN_MEMORY_2_RECIPIENT", "third_party");
    MetricExporter first = takeover().claim(exporter);
    MetricExporter second = takeover().claim(other);
    start(gated(periodic(new Composite(first, second))));

    record();

    assertGated(exporter);
    assertThat(other.getFinishedMetricItems()).isEmpty();
    assertThat(counts("in_memory_2").withheld()).isNotEmpty();
    assertThat(text()).contains("Destinations in_memory and in_memory_2 share one metric reader.");
  }

  @Test
  void periodic_twoExportersClaimedBeforeTheirReaders_eachHasItsOwn() {
    MetricExporter first = takeover().claim(exporter);
    MetricExporter second = takeover().claim(other);
    start(gated(periodic(first)), gated(periodic(second)));

    record();

    assertGated(exporter);
    assertGated(other);
    assertThat(text()).doesNotContain("nothing", "in common");
  }

  @Test
  void periodic_compositeDropsAFlush_bothGetGatedData() {
    MetricExporter first = takeover().claim(exporter);
    MetricExporter second = takeover().claim(other);
    start(gated(periodic(new Composite(first, second).hiding())));

    record();

    assertGated(exporter);
    assertGated(other);
  }

  @Test
  void wrapper_ofAReaderOfAComposite_bothGetGatedData() {
    MetricExporter first = takeover().claim(exporter);
    MetricExporter second = takeover().claim(other);
    start(gated(new VendorReader(periodic(new Composite(first, second)))));

    record();

    assertGated(exporter);
    assertGated(other);
    assertThat(destinations()).containsExactly("in_memory", "in_memory_2");
  }

  @Test
  void periodic_exporterNotClaimed_getsNothing() {
    start(gated(periodic(takeover().claim(exporter))), gated(periodic(other)));

    record();

    assertGated(exporter);
    assertThat(other.getFinishedMetricItems()).isEmpty();
    assertThat(text())
        .contains("an exporter that Assent did not claim. The exporter gets nothing.");
  }

  /** A gate accumulates what one reader collects. */
  @Test
  void periodic_twoReadersOfOneExporter_theSecondGetsNothing() {
    MetricExporter claimed = takeover().claim(exporter);
    start(gated(periodic(claimed)), gated(periodic(claimed)));

    record();

    assertGated(exporter);
    assertThat(text()).contains("Two metric readers export to destination in_memory.");
  }

  @Test
  void wrapper_ofAPeriodicReader_theAttemptsOfItsExporterAreOurs() {
    start(gated(new VendorReader(periodic(takeover().claim(exporter)))));

    record();

    assertGated(exporter);
    assertThat(destinations()).containsExactly("in_memory");
    assertThat(counts("in_memory").states()).isEqualTo(Map.of(State.EXPORTED, 1L));
  }

  /** As a vendor's that only sends increases. */
  @Test
  void wrapper_withATemporalityOfItsOwn_isKnownByItsOtherSettings() {
    MetricReader periodic = periodic(takeover().claim(exporter));
    start(
        gated(
            new VendorReader(periodic) {
              @Override
              public AggregationTemporality getAggregationTemporality(InstrumentType type) {
                return AggregationTemporality.DELTA;
              }
            }));

    record();

    assertGated(exporter);
    assertThat(exporter.getFinishedMetricItems().get(0).getLongSumData())
        .extracting(data -> data.getAggregationTemporality())
        .isEqualTo(AggregationTemporality.DELTA);
  }

  /** As a reader that filters what its delegate collects. */
  @Test
  void wrapper_thatFiltersWhatIsCollected_seesGatedDataOnly() {
    VendorReader wrapper = new VendorReader(periodic(takeover().claim(exporter)));
    start(gated(wrapper));

    record();

    assertGated(exporter);
    assertThat(text(wrapper.seen())).contains("GET").doesNotContain("4111");
  }

  @Test
  void wrapper_withSettingsOfItsOwn_getsNothingAndItIsSaid() {
    VendorReader wrapper = new VendorReader(periodic(takeover().claim(exporter))).hiding();
    start(gated(wrapper));
    provider.get("shop").counterBuilder("http.server.requests").build().add(3);

    assertThat(provider.shutdown().join(20, TimeUnit.SECONDS).isDone()).isTrue();
    assertThat(wrapper.seen()).isEmpty();
    assertThat(exporter.getFinishedMetricItems()).isEmpty();
    assertThat(text())
        .contains("VendorReader gets nothing: it may export to destination in_memory,")
        .contains("No metrics reach destination in_memory: no metric reader asks its exporter");
    assertThat(counts("in_memory").captured()).isZero();
  }

  /** Beans are made in any order. */
  @Test
  void pulled_betweenAnExporterAndItsReader_isAskedForItsData() {
    MetricExporter claimed = takeover().claim(exporter);
    InMemoryMetricReader pulled = InMemoryMetricReader.create();
    start(gated(pulled), gated(periodic(claimed)));

    record();
    Collection<MetricData> read = pulled.collectAllMetrics();

    assertGated(exporter);
    assertThat(read).hasSize(1);
    assertThat(text(read)).contains("GET").doesNotContain("4111");
    assertThat(counts("in_memory_2").states()).containsOnlyKeys(State.POSSIBLY_SENT);
  }

  @Test
  void exporter_withoutAReader_isSaid() {
    MetricExporter unused = takeover().claim(exporter);
    start();

    assertThat(text()).contains("No metrics reach destination in_memory: no metric reader");
  }

  @Test
  void reader_afterTheStart_getsNothingAndItIsSaid() {
    start(gated(periodic(takeover().claim(exporter))));

    MetricReader late = takeover.gate(InMemoryMetricReader.create());

    assertThat(takeover.report())
        .anyMatch(it -> it.startsWith("in_memory was added to the SDK after"));
    assertThat(late.shutdown().join(10, TimeUnit.SECONDS).isDone()).isTrue();
  }

  private static String text(Collection<MetricData> metrics) {
    StringBuilder text = new StringBuilder();
    metrics.stream()
        .flatMap(metric -> metric.getData().getPoints().stream())
        .forEach(point -> text.append(point.getAttributes()));
    return text.toString();
  }

  private String text() {
    return String.join(" ", takeover.report());
  }

  /** A vendor's exporter around others. */
  private static final class Composite implements MetricExporter {
    private final List<MetricExporter> all;
    private boolean hides;

    Composite(MetricExporter... all) {
      this.all = List.of(all);
    }

    Composite hiding() {
      hides = true;
      return this;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      return CompletableResultCode.ofAll(all.stream().map(each -> each.export(metrics)).toList());
    }

    @Override
    public CompletableResultCode flush() {
      return hides
          ? CompletableResultCode.ofSuccess()
          : CompletableResultCode.ofAll(all.stream().map(MetricExporter::flush).toList());
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofAll(all.stream().map(MetricExporter::shutdown).toList());
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return all.get(0).getAggregationTemporality(type);
    }
  }
}
