/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.category.Category;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Assent with the service: a choice at the service is in force in Assent, by the event stream
 * alone.
 */
@Timeout(60)
class AssentAsksTest {
  private static final String U7 = "acme/u7";
  private static final String GRANT =
      """
      {"purpose":"product_improvement","categories":["content.chat"],"choice":"granted",
       "terms":"2024-02-01"}
      """;
  private static final String DENIAL =
      """
      {"purpose":"product_improvement","categories":["content.chat"],"choice":"denied"}
      """;

  @ParameterizedTest
  @CsvSource({"EdDSA, false, service", "EdDSA, true, service", "ES256, true, acme/u7"})
  void choices_onThePlatform_areInForceInTheProcess(String algorithm, boolean signed, String who)
      throws Exception {
    try (Platform platform = Platform.start(ServiceConfig.defaults().withAlgorithm(algorithm));
        Assent assent = assent(platform.service(), signed, who)) {
      String choices = "/v1/consents/acme/u7/choices";
      assertThat(permitted(assent)).isFalse();
      await().until(() -> platform.service().streams().size() == 1);

      platform.put(U7, choices, GRANT);
      await().until(() -> permitted(assent));

      platform.put(U7, choices, DENIAL);
      await().until(() -> !permitted(assent));

      platform.put(U7, choices, GRANT);
      await().until(() -> permitted(assent));

      platform.put("acme", "/v1/consents/acme/choices", DENIAL);
      await().until(() -> !permitted(assent));
    }
  }

  /** Polls once an hour, so every change that arrives was announced. */
  private static Assent assent(ConsentService service, boolean signed, String who)
      throws IOException {
    var builder =
        Assent.builder()
            .setting("ASSENT_POLICY", "terms")
            .setting("ASSENT_PURPOSE", "product_improvement")
            .setting("ASSENT_CONSENT_SOURCE", service.documents().toString())
            .setting("ASSENT_CONSENT_REFRESH", "1h")
            .setting("ASSENT_CONSENT_HEADERS", "authorization=Bearer%20" + service.token(who));
    if (signed) {
      builder.setting("ASSENT_CONSENT_KEYS", service.keys());
    }
    return builder.build();
  }

  private static boolean permitted(Assent assent) {
    return assent.explain(U7, "default").permits(Category.CONTENT_CHAT);
  }
}
