/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the shop with Assent on its class path, and searches everything that leaves. */
class WithAssentTest extends ShopTest {
  static List<SdkLine> tooOld() {
    return SdkLine.tooOld();
  }

  @ParameterizedTest
  @MethodSource("supported")
  void traffic_withAssent_onlyServiceDataLeaves(SdkLine line, Protocol protocol) throws Exception {
    // what is left at the end is sent by the shutdown
    Stream.of("OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY")
        .forEach(name -> environment.put(name, "3600000"));
    ShopProcess shop = start(line.withAssent(), protocol);
    plantEverywhere();
    assertThat(receiver().bodies().get()).isEmpty();
    assertThat(shop.end()).as(shop.output()).isZero();

    assertThat(found()).isEmpty();
    assertThat(shop.files()).isEmpty();
    assertServiceDataOfAllSignals();
    assertThat(partner.requests())
        .singleElement()
        .satisfies(
            call ->
                assertThat(call.head())
                    .containsIgnoringCase("traceparent: 00-0af7651916cd43dd8448eb211c80319c-")
                    .doesNotContainIgnoringCase("baggage")
                    .doesNotContainIgnoringCase("tracestate"));
    assertThat(shop.output())
        .containsOnlyOnce("Assent took over this application's OpenTelemetry SDK.")
        .contains(
            "Gated: otlp (traces by %1$s, metrics by %1$s, logs by %1$s) for service_operation,"
                .formatted(protocol.title));
  }

  private void assertServiceDataOfAllSignals() {
    assertThat(List.of("http.request.method", "db.system.name", "http.server.request.duration"))
        .allMatch(this::received);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("tooOld")
  void traffic_tooOldSdk_runsAndSendsNothing(SdkLine line) throws Exception {
    for (Protocol protocol : Protocol.values()) {
      ShopProcess shop = start(line.withAssent(), protocol);
      shop.run("chat", "acme/u7", "at noon");
      shop.run("chat", "", "at noon");
      assertThat(shop.end()).as(shop.output()).isZero();

      assertThat(receiver().bodies().get()).isEmpty();
      assertThat(shop.output())
          .containsOnlyOnce(
              "Assent needs OpenTelemetry's SDK 1.62 or newer, and this application has "
                  + line.version()
                  + ". Nothing is exported.")
          .contains("io.opentelemetry:opentelemetry-bom:1.68.0");
      receiver().close();
    }
  }
}
