/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Choices of the users whom the shop names in OpenTelemetry's baggage. */
class ConsentTest extends ShopTest {
  private Path consent;

  @BeforeEach
  void grantU7() throws IOException {
    consent = directory.resolve("consent.json");
    choose(1, "granted");
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        "attributes:\n  - { name: chat.text, category: content.chat, type: string }\n",
        UTF_8);
    environment.put("ASSENT_CATALOG", catalog.toString());
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + consent);
    environment.put("ASSENT_CONSENT_REFRESH", "100ms");
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "50");
    // longer than the test
    environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000");
  }

  /** Writes the choice of u7; u8 denies. */
  private void choose(int revision, String choice) throws IOException {
    String document =
        """
        {"subject": "customer/%s", "revision": %d, "choices": [
          {"purpose": "service_operation", "categories": ["content.chat"], "choice": "%s",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}""";
    Files.writeString(
        consent,
        "{\"documents\": [%s, %s]}"
            .formatted(
                document.formatted("u7", revision, choice), document.formatted("u8", 1, "denied")),
        UTF_8);
  }

  @ParameterizedTest
  @MethodSource("supported")
  void chat_onlyTextsOfTheUserWhoGrantedLeave(SdkLine line, Protocol protocol) throws Exception {
    ShopProcess shop = start(line.withAssent(), protocol);
    shop.run("chat", "customer/u7", canaries.grantable("of u7"));
    shop.run("chat", "customer/u8", canaries.secret("of u8"));
    shop.run("chat", "", canaries.secret("of nobody"));
    shop.run("chat", "customer/u7, customer/u8", canaries.secret("of a malformed name"));
    assertThat(shop.end()).as(shop.output()).isZero();

    assertThat(found()).containsExactly("of u7");
    assertThat(received("customer")).isFalse();
    assertThat(shop.output()).doesNotContain("customer");
  }

  @ParameterizedTest
  @MethodSource("supported")
  void revocation_whileARequestStalls_noFurtherRequestHasTheText(SdkLine line, Protocol protocol)
      throws Exception {
    String stalled = canaries.grantable("in the stalled request");
    ShopProcess shop = start(line.withAssent(), protocol);
    receiver().silence().accept(stalled);
    shop.run("chat", "customer/u7", stalled);
    await("the stalled request", () -> received(stalled));
    shop.run("chat", "customer/u7", canaries.secret("in the queue"));
    int before = receiver().bodies().get().size();

    choose(2, "denied");
    // an attempt that is not aborted ends by the limit above, or OkHttp's own of ten seconds
    Awaitility.await("a request after the abort")
        .atMost(Duration.ofSeconds(8))
        .until(() -> receiver().bodies().get().size() > before);
    shop.run("chat", "customer/u7", canaries.secret("after the revocation"));
    assertThat(shop.end()).as(shop.output()).isZero();

    assertThat(found()).containsExactly("in the stalled request");
    assertThat(timesReceived(stalled)).isEqualTo(1);
    assertThat(shop.files()).isEmpty();
  }
}
