/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.internal.viewer.http.SafeHeaders;
import dev.assent.policy.Purpose;
import dev.assent.testing.ManualClock;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole viewer over HTTP. */
class ViewerHttpTest extends ViewerRig {
  @TempDir private Path inventory;

  private static final String WORDS = "the-merger-closes-on-friday";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/flows",
        "/api/attempts",
        "/api/withheld",
        "/api/stays",
        "/api/inventory",
        "/api/ledger",
        "/api/receipts",
        "/api/words"
      })
  void get_withoutSession_is401(String path) throws Exception {
    start();

    assertThat(get(path).statusCode()).isEqualTo(401);
    open();
    assertThat(get(path).statusCode()).isEqualTo(200);
    cookie = "";
    assertThat(get(path).statusCode()).isEqualTo(401);
  }

  /** A page on another port of this machine can set cookies, and not read the viewer's. */
  @Test
  void get_foreignCookieBeside_isAnswered() throws Exception {
    start();
    open();
    String name = cookie.substring(0, cookie.indexOf('='));
    String own = cookie;

    cookie = name + "=x; " + own;
    assertThat(get("/api/flows").statusCode()).isEqualTo(200);
    cookie = own + "; " + name + "=x";
    assertThat(get("/api/flows").statusCode()).isEqualTo(200);
    cookie = name + "=x; " + name + "=y";
    assertThat(get("/api/flows").statusCode()).isEqualTo(401);
  }

  @Test
  void token_secondUse_isRefusedAndSaid() throws Exception {
    start();
    open();
    String first = key;
    key = "";
    open();

    assertThat(key).isEmpty();
    assertThat(first).isNotEmpty();
    assertThat(log.messages()).anyMatch(line -> line.contains("used before"));
    assertThat(String.join("\n", log.messages())).doesNotContain(token);
  }

  @Test
  void pages_withoutSession_holdNoData() throws Exception {
    start();
    grant(USER);
    say(USER, WORDS);
    flush();

    for (String path : List.of("/", "/app.js", "/app.css", "/view-data.js")) {
      HttpResponse<String> page = get(path);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).doesNotContain(WORDS).doesNotContain(USER);
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .contains(SafeHeaders.CONTENT_SECURITY_POLICY);
      assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void request_ofAnotherOrigin_isRefused() throws Exception {
    start();
    open();

    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(base + "/api/flows"))
                .header("Origin", "http://127.0.0.1:1")
                .header("Cookie", cookie)
                .header("Assent-Viewer", key)
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(403);
  }

  @Test
  void flows_withAShadowPolicy_haveWhatItWouldDecideOtherwise() throws Exception {
    Path shadow = inventory.resolve("shadow.yaml");
    Files.writeString(
        shadow,
        "rules:\n  - { categories: [any], purposes: [any], recipients: [any], basis: allow }\n");
    environment.put("ASSENT_SHADOW_POLICY", shadow.toString());
    start();
    say(USER, WORDS);
    flush();
    open();

    JsonNode flows = json("/api/flows");
    assertThat(flows.get("shadowPolicy").textValue()).contains("shadow.yaml");
    assertThat(flows.toString()).contains("\"newlyLeaves\":").contains("\"isCompared\":true");
    assertThat(receiver.received(WORDS)).isFalse();
  }

  @Test
  void attempts_content_isNamedAndItsValueHidden() throws Exception {
    start();
    grant(USER);
    say(USER, WORDS);
    flush();
    open();

    assertThat(receiver.received(WORDS)).isTrue();
    String body = get("/api/attempts").body();
    assertThat(body).doesNotContain(WORDS).contains("chat.text").contains("content.chat");
    JsonNode datum = json("/api/attempts").at("/attempts/0/rows/0");
    assertThat(field(datum, "chat.text").get("length").intValue()).isEqualTo(WORDS.length());
    assertThat(field(datum, "chat.length").get("value").textValue())
        .isEqualTo(String.valueOf(WORDS.length()));
    assertThat(datum.at("/subjects/0").textValue()).isEqualTo(USER);
  }

  @Test
  void attempts_contentOnRequest_isShown() throws Exception {
    environment.put("ASSENT_VIEWER_CONTENT", "true");
    start();
    grant(USER);
    say(USER, WORDS);
    flush();
    open();

    assertThat(get("/api/attempts").body()).contains(WORDS);
  }

  @Test
  void attempts_revocation_takesItsDataOutAndNobodyElses() throws Exception {
    environment.put("ASSENT_VIEWER_CONTENT", "true");
    start();
    grant(USER);
    grant(OTHER);
    say(USER, WORDS);
    say(OTHER, "others-words");
    flush();
    open();
    assertThat(get("/api/attempts").body()).contains(WORDS).contains("others-words");

    revoke(USER);

    String body = get("/api/attempts").body();
    assertThat(body).doesNotContain(WORDS).doesNotContain(USER).contains("others-words");
    assertThat(json("/api/attempts").at("/attempts/0/withdrawn").intValue()).isEqualTo(1);
  }

  /** The attempt ends, and is added, after the revocation has called the viewer. */
  @Test
  void attempts_revokedInFlight_areNotKept() throws Exception {
    environment.put("ASSENT_VIEWER_CONTENT", "true");
    start();
    open();
    grant(USER);
    receiver.neverAnswer(request -> request.holds(WORDS));
    Thread flushing =
        new Thread(
            () -> {
              say(USER, WORDS);
              flush();
            });
    flushing.start();
    await().until(() -> receiver.received(WORDS));

    revoke(USER);

    flushing.join();
    assertThat(get("/api/attempts").body()).doesNotContain(WORDS);
    JsonNode attempts = json("/api/attempts").get("attempts");
    JsonNode aborted = attempts.get(attempts.size() - 1);
    assertThat(aborted.get("outcome").textValue()).isEqualTo("aborted");
    assertThat(aborted.get("withdrawn").intValue()).isEqualTo(1);
  }

  @Test
  void attempts_expiredGrant_isNotShown() throws Exception {
    environment.put("ASSENT_VIEWER_CONTENT", "true");
    ManualClock time = new ManualClock(Instant.parse("2026-11-01T12:00:00Z"));
    clock = time;
    start();
    open();
    assent
        .consent(USER)
        .grant(
            Purpose.AI_TRAINING,
            GrantOptions.underTerms(LocalDate.of(2023, 8, 7))
                .expiring(time.instant().plusSeconds(60)),
            Category.CONTENT_CHAT)
        .join();
    say(USER, WORDS);
    flush();
    assertThat(get("/api/attempts").body()).contains(WORDS);

    time.advance(Duration.ofSeconds(60));

    assertThat(get("/api/attempts").body()).doesNotContain(WORDS);
  }

  @Test
  void attempts_sinceTheLastAnswer_areNotSentAgain() throws Exception {
    start();
    open();
    grant(USER);
    say(USER, WORDS);
    flush();
    long version = json("/api/attempts").get("version").longValue();

    JsonNode same = json("/api/attempts?since=" + version);
    say(USER, WORDS);
    flush();
    JsonNode later = json("/api/attempts?since=" + version);

    assertThat(same.get("unchanged").booleanValue()).isTrue();
    assertThat(same.get("attempts")).isNull();
    assertThat(later.get("attempts")).hasSize(2);
  }

  /** What many data share stands in the answer once. */
  @Test
  void attempts_manyData_shareTheirResource() throws Exception {
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "60000");
    start();
    open();
    for (int i = 0; i < 20; i++) {
      say(USER, WORDS);
    }
    flush();

    JsonNode attempt = json("/api/attempts").get("attempts").get(0);

    assertThat(attempt.get("rows")).hasSize(20);
    assertThat(attempt.get("parts")).hasSize(2);
    JsonNode resource =
        attempt.get("parts").get(attempt.get("rows").get(19).get("resource").intValue());
    assertThat(resource.toString()).contains("telemetry.sdk.name");
  }

  @Test
  void attempts_many_keepTheLastHundred() throws Exception {
    start();
    open();
    for (int i = 0; i < AttemptLog.MAX_ATTEMPTS + 10; i++) {
      say(USER, "x");
      flush();
    }

    JsonNode attempts = json("/api/attempts").get("attempts");

    assertThat(attempts).hasSize(AttemptLog.MAX_ATTEMPTS);
    assertThat(attempts.get(0).get("number").longValue())
        .isGreaterThan(attempts.get(1).get("number").longValue());
  }

  @Test
  void withheld_namesAndReasons_areShownWithoutValues() throws Exception {
    start();
    say(USER, WORDS);
    flush();
    open();

    String body = get("/api/withheld").body();

    assertThat(body).contains("chat.text").contains("content.chat").contains("unset");
    for (String path :
        List.of(
            "/api/flows",
            "/api/attempts",
            "/api/withheld",
            "/api/inventory",
            "/api/ledger",
            "/api/receipts")) {
      assertThat(get(path).body()).doesNotContain(WORDS);
      assertThat(get(path + "?as=csv").body()).doesNotContain(WORDS).doesNotContain(USER);
    }
  }

  @Test
  void inventory_declaredField_isNamedWithItsDestinations() throws Exception {
    start();
    open();

    JsonNode answer = json("/api/inventory");

    assertThat(answer.get("waysOut").isArray()).isTrue();
    JsonNode text = null;
    for (JsonNode field : answer.get("fields")) {
      text = field.get("name").textValue().equals("chat.text") ? field : text;
    }
    assertThat(text).isNotNull();
    assertThat(text.get("categories").toString()).isEqualTo("[\"content.chat\"]");
    assertThat(text.get("events").toString()).isEqualTo("[\"chat.sent\"]");
    assertThat(text.get("origins").toString()).isEqualTo("[\"declared\"]");
    assertThat(text.get("destinations").toString()).contains("\"opt_in\"");
    JsonNode chat = null;
    for (JsonNode row : answer.get("rows")) {
      chat = row.get("category").textValue().equals("content.chat") ? row : chat;
    }
    assertThat(chat).isNotNull();
    assertThat(chat.get("treatment").textValue()).isEqualTo("remove");
    assertThat(chat.get("fields").longValue()).isPositive();
  }

  /** While names are recorded, they can be somebody's data; only a count of them is shown. */
  @Test
  void inventory_namesThatWereSeen_areShownIfACatalogHasThem() throws Exception {
    environment.put("ASSENT_INVENTORY", inventory.resolve("inventory.json").toString());
    start();
    assent
        .openTelemetry()
        .getTracer("io.opentelemetry.jane-doe")
        .spanBuilder("jane-doe")
        .setAttribute("jane.doe", "x")
        .setAttribute("http.request.header.jane-doe", "x")
        .setAttribute("server.port", 80)
        .startSpan()
        .end();
    flush();
    open();

    String body = get("/api/inventory").body();

    assertThat(body).contains("server.port").doesNotContain("jane");
    assertThat(json("/api/inventory").get("uncatalogued").longValue()).isPositive();
    assertThat(get("/api/inventory?as=csv").body()).doesNotContain("jane");
  }

  @Test
  void withheld_uncataloguedName_isACount() throws Exception {
    start();
    assent
        .openTelemetry()
        .getTracer("t")
        .spanBuilder("jane-doe")
        .setAttribute("jane.doe", "x")
        .startSpan()
        .end();
    flush();
    open();

    assertThat(get("/api/withheld").body()).doesNotContain("jane");
    assertThat(json("/api/withheld").get("uncatalogued").longValue()).isPositive();
  }

  @Test
  void consent_subject_isExplained() throws Exception {
    start();
    grant(USER);
    open();

    String body = post("/api/consent", "{\"subject\":\"" + USER + "\"}").body();

    assertThat(body).contains("2023-08-07").contains("ai_training").contains("\"permitted\":true");
  }

  @Test
  void consent_grantThatEnded_isNoGrantAnyMore() throws Exception {
    Files.writeString(
        Path.of(environment.get("ASSENT_CONSENT_SOURCE").substring("file:".length())),
        """
        {"documents": [{"subject": "acme/u7", "revision": 1, "choices": [
          {"purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z", "expires": "2023-09-08T09:00:00Z"},
          {"purpose": "ai_training", "categories": ["content.file"], "choice": "granted",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z", "expires": "9023-09-08T09:00:00Z"}
        ]}]}
        """);
    start();
    open();

    String body = post("/api/consent", "{\"subject\":\"" + USER + "\"}").body();

    assertThat(body)
        .contains("\"expires\":\"2023-09-08T09:00:00Z\",\"ended\":true")
        .contains("\"expires\":\"9023-09-08T09:00:00Z\",\"ended\":false");
  }

  @Test
  void flows_dataAndFields_areCountedApart() throws Exception {
    start();
    grant(USER);
    say(USER, WORDS);
    flush();
    open();

    JsonNode complete = json("/api/flows").at("/destinations/0");
    say(OTHER, WORDS);
    flush();
    JsonNode stripped = json("/api/flows").at("/destinations/0");

    assertThat(complete.at("/states/exported").longValue()).isEqualTo(1);
    assertThat(complete.get("stayed").longValue()).isZero();
    assertThat(complete.get("fieldsStayed").booleanValue()).isFalse();
    assertThat(stripped.at("/states/exported").longValue()).isEqualTo(2);
    assertThat(stripped.get("stayed").longValue()).isZero();
    assertThat(stripped.get("fieldsStayed").booleanValue()).isTrue();
  }

  @Test
  void preview_denial_changesNothing() throws Exception {
    start();
    grant(USER);
    open();

    String body =
        post(
                "/api/preview",
                "{\"subject\":\""
                    + USER
                    + "\",\"purpose\":\"ai_training\",\"categories\":[\"content.chat\"],"
                    + "\"choice\":\"denied\"}")
            .body();

    assertThat(body).contains("\"now\":true,\"then\":false");
    assertThat(post("/api/consent", "{\"subject\":\"" + USER + "\"}").body())
        .contains("\"choice\":\"granted\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"subject\":1}", "{\"subject\":\"a b\"}"})
  void consent_invalidBody_is400AndRepeatsNothing(String body) throws Exception {
    start();
    open();

    HttpResponse<String> response = post("/api/consent", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("The request is not valid.\n");
  }

  @Test
  void receipts_revocation_isListedWithoutSubject() throws Exception {
    start();
    grant(USER);
    revoke(USER);
    open();

    assertThat(get("/api/receipts").body()).contains("denied").doesNotContain("u7");
  }

  @Test
  void close_instance_endsThreadsAndThePort() throws Exception {
    start();
    open();

    assent.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("assent-viewer"));
  }

  private static JsonNode field(JsonNode datum, String name) {
    for (JsonNode field : datum.get("fields")) {
      if (field.get("field").textValue().equals(name)) {
        return field;
      }
    }
    throw new AssertionError("no field " + name);
  }

  /** A name that only one datum has, and its value, are nowhere; what can be shown is. */
  @Test
  void stays_oneSpan_isCountedWithoutItsNames() throws Exception {
    start();
    open();
    assent
        .openTelemetry()
        .getTracer("shop")
        .spanBuilder("GET")
        .setAttribute("jane.doe", WORDS)
        .startSpan()
        .end();

    var at = json("/api/stays").get("destinations").get(0);
    assertThat(at.get("spans").longValue()).isEqualTo(1);
    assertThat(at.get("fields").toString()).contains("name of spans");
    for (String query : List.of("", "?as=csv")) {
      assertThat(get("/api/stays" + query).body()).doesNotContain(WORDS).doesNotContain("jane");
    }
    assertThat(get("/api/stays?as=csv").body()).contains("names that are only counted");
  }
}
