/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks of platforms, on every database. */
@Timeout(60)
abstract class BridgeContract {
  private static final String TOKEN = "bridge-token-of-more-than-32-characters";
  private static final String DIDOMIS = "didomi-token-of-more-than-32-characters";
  private static final String METRICS = "metrics-token-of-more-than-32-characters";

  /** The person in the published example of Usercentrics. */
  private static final String CONTROLLER =
      "e6952f2110e8442178dedb292c39f69845cc9091e70e95abd9c61391c05155ad";

  /**
   * https://support.usercentrics.com/hc/en-us/articles/20022542647964-Consent-Webhook, 2026-12-01.
   */
  private static final String USERCENTRICS =
      """
      { "controller_id": "e6952f2110e8442178dedb292c39f69845cc9091e70e95abd9c61391c05155ad",
        "configuration_id": "XxxXXXxx", "timestamp": 1744721495920,
        "consent_string": "CQP6E8AQP6E8AAFADAENBlFkAHJAAEBAAIYgF5wBAABAAGAXeAvMFfYAYC7wF5gV9ADHQAYAAgr6FAAwABBX0kABgACCvoAA.YAAAAAAAAAAA",
        "ac_string": "2~43.89~dv.",
        "consents": [ { "consent_status": true, "dps_id": "BJ59EidsWQ" },
          { "consent_status": true, "dps_id": "H1Vl5NidjWX" },
          { "consent_status": true, "dps_id": "LykAT-gy" },
          { "consent_status": true, "dps_id": "BJz7qNsdj-7" } ],
        "webhook_version": "v1" }
      """;

  /** https://developers.didomi.io/integrations/generic-integrations/webhooks, 2026-08-13. */
  private static final String DIDOMI =
      """
      { "type": "event.created", "parameters": { "entity": { "organization_id": "didomi",
        "user": { "id": "some_unique_id", "organization_user_id": "user@example.com" },
        "consents": { "purposes": [ { "id": "geolocation_data", "enabled": true } ] } } } }
      """;

  private static final long BASE = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

  private static final String MAPPING =
      """
      { "account": "acme", "terms": "2024-02-01",
        "usercentrics": { "sources": ["XxxXXXxx"], "choices": [
          { "vendor": "BJ59EidsWQ", "for": "ai_training", "categories": ["content.chat"] },
          { "vendor": "H1Vl5NidjWX", "for": "product_improvement", "categories": ["content.audio"] } ] },
        "didomi": { "sources": ["didomi"], "choices": [
          { "purpose": "geolocation_data", "for": "quality_assurance", "categories": ["content.chat"] },
          { "purpose": "analytics", "vendor": "google", "for": "ai_feature.meeting_summary",
            "categories": ["content.video", "content.file"] } ] } }
      """;

  @TempDir Path directory;
  private Platform seeded;
  private Platform bridge;

  abstract String database();

  @BeforeEach
  void start() throws IOException {
    String url = database();
    seeded = Platform.start(ServiceConfig.defaults().withDatabase(url).opening(0));
    seeded.post("acme", "/v1/accounts/acme/users", "{\"user\":\"" + CONTROLLER + "\"}");
    Path tokens = Files.createDirectory(directory.resolve("tokens"));
    Files.writeString(tokens.resolve("bridge.usercentrics"), TOKEN);
    Files.writeString(tokens.resolve("bridge.didomi"), DIDOMIS);
    Files.writeString(tokens.resolve("metrics"), METRICS);
    bridge =
        Platform.start(
            ServiceConfig.defaults()
                .withDatabase(url)
                .withTokens(tokens)
                .withBridge(mapping(MAPPING)));
  }

  private Path mapping(String json) throws IOException {
    return Files.writeString(directory.resolve("mapping.json"), json);
  }

  @AfterEach
  void stop() {
    if (bridge != null) {
      bridge.close();
      seeded.close();
    }
  }

  private int send(String platform, String json) {
    String token = platform.equals("didomi") ? DIDOMIS : TOKEN;
    return bridge.post(bridge.service(), token, "/bridge/" + platform, json).status();
  }

  /** Sends answers of Usercentrics to the two mapped services, at a time. */
  private int usercentrics(long time, String first, String second) {
    return send(
        "usercentrics",
        USERCENTRICS
            .replace("1744721495920", String.valueOf(time < 1_000_000 ? BASE + time : time))
            .replaceFirst("true, \"dps_id\": \"BJ", first + ", \"dps_id\": \"BJ")
            .replaceFirst("true, \"dps_id\": \"H1", second + ", \"dps_id\": \"H1"));
  }

  /** Sends answers of Didomi about acme/u7. */
  private int didomi(String created, String purposes, String vendors) {
    return send(
        "didomi",
        DIDOMI
            .replace("user@example.com", "u7")
            .replaceFirst(
                "\\{ \"organization_id\"",
                "{ "
                    + (created == null ? "" : "\"created_at\": \"" + created + "\", ")
                    + "\"organization_id\"")
            .replaceFirst(
                "\"purposes\": .*",
                "\"purposes\": [" + purposes + "], \"vendors\": {" + vendors + "} } } } }"));
  }

  private static String purpose(String id, String enabled) {
    return "{\"id\":\"" + id + "\",\"enabled\":" + enabled + "}";
  }

  /** Returns what a subject permits and denies: {@code purpose category choice}. */
  private List<String> said(String user) {
    JsonNode choices = seeded.get("service", "/v1/consents/acme/" + user).json().get("choices");
    return choices.findParents("purpose").stream()
        .filter(
            choice ->
                choice.get("expires").isNull()
                    || Instant.parse(choice.get("expires").textValue()).isAfter(Instant.now()))
        .map(
            choice ->
                choice.get("purpose").textValue()
                    + " "
                    + choice.get("categories").get(0).textValue()
                    + " "
                    + choice.get("choice").textValue())
        .sorted()
        .toList();
  }

  private double counted(String platform, String result) {
    return bridge
        .ask(bridge.service(), METRICS, "/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("consent_bridge_total{"))
        .filter(line -> line.contains("platform=\"" + platform + "\""))
        .filter(line -> line.contains("result=\"" + result + "\""))
        .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".* ", "")))
        .sum();
  }

  @Test
  void usercentrics_publishedPayload_makesTheListedChoicesAndCountsTheOthers() {
    assertThat(send("usercentrics", USERCENTRICS)).isEqualTo(204);

    assertThat(said(CONTROLLER))
        .containsExactly(
            "ai_training content.chat granted", "product_improvement content.audio granted");
    assertThat(counted("usercentrics", "granted")).isEqualTo(2);
    assertThat(counted("usercentrics", "unlisted")).isEqualTo(2);
  }

  /** A mail address is no name of a user here. */
  @Test
  void didomi_publishedPayload_isOfNobodyHere() {
    assertThat(send("didomi", DIDOMI)).isEqualTo(404);

    assertThat(counted("didomi", "unknown subject")).isEqualTo(1);
  }

  @Test
  void didomi_publishedDeletionsAndUsers_makeNoChoice() {
    String deleted =
        "{\"type\":\"event.deleted\",\"parameters\":{\"entity\":{\"id\":\"deleted_event_id\","
            + "\"created_at\":\"2019-08-07T10:45:11Z\"}}}";
    assertThat(send("didomi", deleted)).isEqualTo(204);
    assertThat(send("didomi", deleted.replace("event.deleted", "user.updated"))).isEqualTo(204);
    assertThat(send("didomi", deleted.replace("event.deleted", "event.invented"))).isEqualTo(422);

    assertThat(counted("didomi", "other event")).isEqualTo(2);
    assertThat(counted("didomi", "unreadable")).isEqualTo(1);
  }

  @Test
  void answers_replayedAndReordered_leaveTheLastOne() {
    assertThat(usercentrics(1000, "true", "true")).isEqualTo(204);
    assertThat(usercentrics(3000, "false", "true")).isEqualTo(204);
    long revision = revision(CONTROLLER);

    usercentrics(1000, "true", "true");
    usercentrics(2000, "true", "false");
    usercentrics(3000, "false", "true");

    assertThat(said(CONTROLLER))
        .containsExactly(
            "ai_training content.chat denied", "product_improvement content.audio granted");
    assertThat(revision(CONTROLLER)).isEqualTo(revision);
    assertThat(counted("usercentrics", "old")).isPositive();
  }

  private long revision(String user) {
    return seeded.get("service", "/v1/consents/acme/" + user).json().get("revision").longValue();
  }

  @Test
  void answers_ofOneTime_areANoIfOneIs() {
    usercentrics(1000, "true", "false");
    usercentrics(1000, "false", "true");

    assertThat(said(CONTROLLER))
        .containsExactly(
            "ai_training content.chat denied", "product_improvement content.audio denied");
  }

  @Test
  void unknownAnswer_endsAGrantAndLiftsNoDenial() {
    usercentrics(1000, "true", "false");
    usercentrics(2000, "null", "\"maybe\"");

    assertThat(said(CONTROLLER)).containsExactly("product_improvement content.audio denied");
    assertThat(counted("usercentrics", "unknown")).isEqualTo(2);
  }

  /** A platform that sends all answers at each change repeats old ones. */
  @Test
  void yes_thatIsOnlyRepeated_liftsNoDenialMadeHere() {
    usercentrics(1000, "true", "true");
    seeded.put("acme/u7", "/v1/consents/acme/u7/choices", ConsentServiceContract.DENIAL);
    didomi("2025-01-01T00:00:00Z", purpose("geolocation_data", "true"), "");
    String choices = "/v1/consents/acme/" + CONTROLLER + "/choices";
    String token =
        seeded
            .post("acme", "/v1/accounts/acme/users/" + CONTROLLER + "/token", null)
            .json()
            .get("token")
            .textValue();
    bridge.put(bridge.service(), token, choices, ConsentServiceContract.DENIAL);

    usercentrics(System.currentTimeMillis(), "true", "true");

    assertThat(said(CONTROLLER)).contains("ai_training content.chat denied");
  }

  @Test
  void yes_olderThanADenialMadeHere_doesNotCount() {
    seeded.put(
        "acme/u7",
        "/v1/consents/acme/u7/choices",
        ConsentServiceContract.DENIAL.replace("ai_training", "quality_assurance"));

    didomi("2025-01-01T00:00:00Z", purpose("geolocation_data", "true"), "");

    assertThat(said("u7")).containsExactly("quality_assurance content.chat denied");
    assertThat(counted("didomi", "older than a choice")).isEqualTo(1);

    // the same yes, and later a new one
    didomi("2025-01-02T00:00:00Z", purpose("geolocation_data", "true"), "");
    assertThat(said("u7")).containsExactly("quality_assurance content.chat denied");
    didomi(Instant.now().plusSeconds(60).toString(), purpose("geolocation_data", "null"), "");
    didomi(Instant.now().plusSeconds(61).toString(), purpose("geolocation_data", "true"), "");
    assertThat(said("u7")).containsExactly("quality_assurance content.chat granted");
  }

  @Test
  void answer_withoutATimeOrOfTheFuture_isANoOnly() {
    String future = Instant.now().plus(Duration.ofDays(1)).toString();
    didomi(null, purpose("geolocation_data", "true"), "");
    didomi("yesterday", purpose("geolocation_data", "true"), "");
    didomi(future, purpose("geolocation_data", "true"), "");
    assertThat(said("u7")).isEmpty();

    didomi("2025-01-01T00:00:00Z", purpose("geolocation_data", "true"), "");
    assertThat(said("u7")).containsExactly("quality_assurance content.chat granted");
    didomi(null, purpose("geolocation_data", "false"), "");
    assertThat(said("u7")).containsExactly("quality_assurance content.chat denied");
  }

  @Test
  void choice_ofAPurposeAndAVendor_needsBoth() {
    didomi("2025-01-01T00:00:01Z", purpose("analytics", "true"), "");
    assertThat(said("u7")).isEmpty();
    didomi("2025-01-01T00:00:02Z", "", "\"enabled\": [\"google\"]");
    assertThat(said("u7")).containsExactly("ai_feature.meeting_summary content.file granted");
    didomi("2025-01-01T00:00:03Z", "", "\"disabled\": [\"google\"]");
    assertThat(said("u7")).containsExactly("ai_feature.meeting_summary content.file denied");
  }

  @Test
  void event_ofAnotherRegulationOrSource_makesNoChoice() {
    String ofU7 = DIDOMI.replace("user@example.com", "u7");

    assertThat(send("didomi", ofU7.replaceFirst("\\{", "{\"regulation\": \"cpra\",")))
        .isEqualTo(204);
    assertThat(
            send(
                "didomi",
                ofU7.replaceFirst("\\{", "{\"regulation\": null,")
                    .replace("\"entity\": {", "\"entity\": {\"regulation\": \"cpra\",")))
        .isEqualTo(204);

    assertThat(send("didomi", ofU7.replace("\"didomi\"", "\"other\""))).isEqualTo(204);

    assertThat(said("u7")).isEmpty();
    assertThat(counted("didomi", "other regulation")).isEqualTo(2);
    assertThat(counted("didomi", "other source")).isEqualTo(1);
  }

  @Test
  void request_forged_makesNoChoice() {
    assertThat(
            bridge.post(bridge.service(), "forged", "/bridge/usercentrics", USERCENTRICS).status())
        .isEqualTo(401);
    assertThat(
            bridge.post(bridge.service(), METRICS, "/bridge/usercentrics", USERCENTRICS).status())
        .isEqualTo(403);
    assertThat(
            bridge
                .post(
                    bridge.service(),
                    seeded.service().token("service"),
                    "/bridge/usercentrics",
                    USERCENTRICS)
                .status())
        .isEqualTo(403);

    assertThat(
            bridge.post(bridge.service(), DIDOMIS, "/bridge/usercentrics", USERCENTRICS).status())
        .isEqualTo(403);

    assertThat(said(CONTROLLER)).isEmpty();
  }

  /** Usercentrics sends basic authentication; only the password counts, and only for bridges. */
  @Test
  void request_withBasicAuthentication_isTakenWithABridgesToken() {
    assertThat(bridge.postBasic("login:" + TOKEN, "/bridge/usercentrics", USERCENTRICS).status())
        .isEqualTo(204);
    assertThat(bridge.postBasic("login:" + METRICS, "/metrics", "{}").status()).isEqualTo(405);
    assertThat(bridge.postBasic("login:wrong", "/bridge/usercentrics", USERCENTRICS).status())
        .isEqualTo(401);
    assertThat(said(CONTROLLER)).hasSize(2);
  }

  @Test
  void request_unreadable_makesNoChoiceAndIsCounted() {
    for (String json :
        List.of(
            "[",
            "{}",
            USERCENTRICS.replace("v1", "v2"),
            USERCENTRICS.replaceAll("(?s)\\[.*\\]", "[]"))) {
      assertThat(send("usercentrics", json)).isBetween(400, 422);
    }
    for (String consents :
        List.of(
            "{}",
            "{\"purposes\":\"x\"}",
            "{\"vendors\":{\"disabled\":\"google\"}}",
            "{\"vendors\":\"google\"}",
            "{\"purposes\":[{\"id\":7}]}")) {
      String json =
          DIDOMI
              .replace("user@example.com", "u7")
              .replaceFirst("\"consents\": .*", "\"consents\": " + consents + " } } }");
      assertThat(send("didomi", json)).as(consents).isEqualTo(422);
    }

    assertThat(said(CONTROLLER)).isEmpty();
    assertThat(counted("usercentrics", "unreadable")).isEqualTo(4);
    assertThat(counted("didomi", "unreadable")).isEqualTo(5);
  }

  /** What can be read of a payload counts; without a readable time, a no alone. */
  @Test
  void request_partlyUnreadable_losesNoNo() {
    usercentrics(1000, "true", "true");

    assertThat(
            send(
                "usercentrics",
                USERCENTRICS
                    .replace("1744721495920", "\"today\"")
                    .replaceFirst("true, \"dps_id\": \"BJ", "false, \"dps_id\": \"BJ")
                    .replace("\"LykAT-gy\"", "7")))
        .isEqualTo(204);

    assertThat(said(CONTROLLER))
        .containsExactly(
            "ai_training content.chat denied", "product_improvement content.audio granted");
    assertThat(counted("usercentrics", "unreadable")).isEqualTo(1);
  }

  /** A no without a time is as new as the newest yes, whose platform may be ahead of this clock. */
  @Test
  void no_withoutATimeAfterAYesFromAheadOfTheClock_counts() {
    didomi(Instant.now().plusSeconds(200).toString(), purpose("geolocation_data", "true"), "");
    assertThat(said("u7")).containsExactly("quality_assurance content.chat granted");

    didomi(null, purpose("geolocation_data", "false"), "");

    assertThat(said("u7")).containsExactly("quality_assurance content.chat denied");
  }

  /** The person's no here is newer than the platform's, although both say the same. */
  @Test
  void yes_betweenANoThereAndANoHere_doesNotCount() {
    didomi("2025-01-03T00:00:00Z", purpose("geolocation_data", "false"), "");
    String denial = ConsentServiceContract.DENIAL.replace("ai_training", "quality_assurance");
    seeded.put("acme/u7", "/v1/consents/acme/u7/choices", denial);

    didomi("2025-01-05T00:00:00Z", purpose("geolocation_data", "true"), "");

    assertThat(said("u7")).containsExactly("quality_assurance content.chat denied");
  }

  /** A late no for more does not make an own no older. */
  @Test
  void no_thatComesLate_doesNotMakeANoHereOlder() {
    String denial =
        ConsentServiceContract.DENIAL
            .replace("ai_training", "ai_feature.meeting_summary")
            .replace("content.chat", "content.video");
    seeded.put("acme/u7", "/v1/consents/acme/u7/choices", denial);
    didomi("2025-01-03T00:00:00Z", purpose("analytics", "false"), "\"enabled\": [\"google\"]");

    didomi("2025-01-05T00:00:00Z", purpose("analytics", "true"), "");

    JsonNode choices = seeded.get("service", "/v1/consents/acme/u7").json().get("choices");
    assertThat(choices.toString())
        .contains("\"categories\":[\"content.video\"],\"choice\":\"denied\"")
        .doesNotContain("granted");
  }

  /** An end that the person set here stays, and a yes there is no reason to end a yes here. */
  @Test
  void grant_madeHere_staysAsThePersonMadeIt() {
    String grant =
        "{\"purpose\":\"ai_feature.meeting_summary\",\"categories\":[\"content.file\",\"content.video\"],"
            + "\"choice\":\"granted\",\"terms\":\"2024-02-01\",\"expires\":\"2999-01-01T00:00:00Z\"}";
    seeded.put("acme/u7", "/v1/consents/acme/u7/choices", grant);
    long revision = revision("u7");

    didomi("2025-01-03T00:00:00Z", purpose("analytics", "true"), "");
    didomi("2025-01-04T00:00:00Z", purpose("analytics", "true"), "\"enabled\": [\"google\"]");
    didomi("2025-01-05T00:00:00Z", purpose("analytics", "null"), "");

    assertThat(revision("u7")).isEqualTo(revision);
  }

  /** A yes to one of two questions is no reason to repeat an old no to the other. */
  @Test
  void yes_besideAnOldNo_makesNoNewDenial() {
    didomi("2025-01-03T00:00:00Z", purpose("analytics", "false"), "");
    long revision = revision("u7");

    didomi("2025-01-04T00:00:00Z", "", "\"enabled\": [\"google\"]");

    assertThat(revision("u7")).isEqualTo(revision);
    assertThat(counted("didomi", "incomplete")).isEqualTo(1);
  }

  /** Of two answers of one time the stricter one counts, whatever their order. */
  @Test
  void answers_ofOneTime_areUnknownIfOneIs() {
    didomi(
        "2025-01-03T00:00:00Z",
        purpose("geolocation_data", "null") + "," + purpose("geolocation_data", "true"),
        "");
    assertThat(said("u7")).isEmpty();
    didomi("2025-01-04T00:00:00Z", purpose("geolocation_data", "true"), "");
    didomi("2025-01-04T00:00:00Z", purpose("geolocation_data", "null"), "");
    assertThat(said("u7")).isEmpty();
  }

  @Test
  void yes_olderThanTheTerms_doesNotCount() {
    didomi("2024-01-31T23:59:59Z", purpose("geolocation_data", "true"), "");

    assertThat(said("u7")).isEmpty();
    assertThat(counted("didomi", "superseded terms")).isEqualTo(1);
  }

  @Test
  void grant_underTermsThatWereSupersededMeanwhile_doesNotCount() {
    seeded.post(
        "operator",
        "/v1/terms",
        "{\"version\":\"2024-03-01\",\"title\":\"Newer\",\"text\":\"All of it\"}");

    usercentrics(1000, "true", "false");

    assertThat(said(CONTROLLER)).containsExactly("product_improvement content.audio denied");
    assertThat(counted("usercentrics", "superseded terms")).isEqualTo(1);
  }

  @Test
  void mapping_wrong_saysWhere() throws IOException {
    assertWrong(
        MAPPING.replace("BJ59EidsWQ\", \"for\": \"ai_training", "BJ59EidsWQ\", \"for\": \"secret"),
        "usercentrics, choice 1: purpose");
    assertWrong(
        MAPPING.replace("[\"content.audio\"]", "[\"secret\"]"),
        "usercentrics, choice 2: categories");
    assertWrong(
        MAPPING.replace("\"vendor\": \"BJ59EidsWQ\",", ""), "usercentrics, choice 1: must name");
    assertWrong(MAPPING.replace("\"sources\": [\"didomi\"],", ""), "didomi: must have sources");
    assertWrong(MAPPING.replace("\"terms\": \"2024-02-01\",", ""), "account, terms");
    assertWrong(MAPPING.replace("\"account\"", "\"secret\""), "unknown member");
    assertWrong(
        MAPPING.replace(
            "\"for\": \"product_improvement\", \"categories\": [\"content.audio\"]",
            "\"for\": \"ai_training\", \"categories\": [\"content.audio\"]"),
        "two vendors, platforms or questions");
    assertWrong(MAPPING.replace("quality_assurance", "ai_training"), "two vendors, platforms");
    assertWrong(MAPPING.replace("\"google\"", "755"), "didomi, choice 2: vendor");
    assertWrong(
        MAPPING.replace("\"vendor\": \"google\"", "\"vendors\": \"google\""), "unknown member");
    assertWrong(MAPPING.replace("\"google\"", "\"\""), "didomi, choice 2: vendor");
  }

  private void assertWrong(String json, String message) throws IOException {
    Path file = mapping(json);
    assertThatThrownBy(() -> BridgeMapping.read(file, ServiceConfig.defaults().vocabulary()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
