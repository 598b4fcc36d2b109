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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes and servers from before and after there were positions. Those of today are in {@link
 * AssentAsksTest}. A process of before reads the stream of all changes, and shows nothing of what
 * it has seen.
 */
@Timeout(60)
class OldAndNewTest {
  private static final String U7 = "/v1/consents/acme/u7";
  private static final String GRANT = ConsentServiceContract.GRANT;
  private static final String DENIAL = ConsentServiceContract.DENIAL;

  private Platform platform;
  private OldServer old;

  @BeforeEach
  void start() throws IOException {
    platform = Platform.start(ServiceConfig.defaults());
    old = new OldServer(platform.service());
  }

  @AfterEach
  void stop() {
    old.close();
    platform.close();
  }

  /** It polls once an hour, so each change that it hears was announced. */
  @Test
  void newProcess_atAnOldServer_hearsWhatIsAnnounced() {
    try (Assent assent = assent(old.base().resolve("/v1/consents"))) {
      assertThat(permits(assent)).isFalse();
      await().until(() -> platform.service().streams().size() == 1);

      platform.put("acme/u7", U7 + "/choices", GRANT);
      await().until(() -> permits(assent));

      platform.put("acme", "/v1/consents/acme/choices", DENIAL);
      await().until(() -> !permits(assent));
    }
  }

  private Assent assent(URI documents) {
    return Assent.builder()
        .setting("ASSENT_POLICY", "terms")
        .setting("ASSENT_PURPOSE", "ai_training")
        .setting("ASSENT_CONSENT_SOURCE", documents.toString())
        .setting("ASSENT_CONSENT_REFRESH", "1h")
        .setting(
            "ASSENT_CONSENT_HEADERS",
            "authorization=Bearer%20" + platform.service().token("service"))
        .build();
  }

  private static boolean permits(Assent assent) {
    return assent.explain("acme/u7", "default").permits(Category.CONTENT_CHAT);
  }

  @Test
  void oldProcess_atANewServer_readsWhatIsAnnounced() {
    try (Events events = platform.events("service")) {
      Answer before = platform.get("service", U7);
      assertThat(events.next()).isEqualTo("retry: 1000");

      platform.put("acme/u7", U7 + "/choices", DENIAL);

      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
      Answer after = platform.get("service", U7, "If-None-Match", before.header("ETag"));
      assertThat(after.status()).isEqualTo(200);
      assertThat(after.json().get("revision").longValue()).isEqualTo(1);
      assertThat(platform.get("service", U7, "If-None-Match", after.header("ETag")).status())
          .isEqualTo(304);
    }
  }

  @Test
  void oldProcess_atAnOldServer_readsWhatIsAnnounced() throws Exception {
    String token = platform.service().token("service");
    try (Events events = Events.of(old.base(), token)) {
      assertThat(events.next()).isEqualTo("retry: 1000");

      platform.put("acme/u7", U7 + "/choices", DENIAL);

      assertThat(events.nextChange()).isEqualTo("acme/u7 -");
      HttpRequest request =
          HttpRequest.newBuilder(old.base().resolve(U7))
              .header("Authorization", "Bearer " + token)
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      assertThat(answer.body()).contains("\"revision\":1");
      assertThat(answer.headers().firstValue(Position.HEADER)).isEmpty();
    }
  }
}
