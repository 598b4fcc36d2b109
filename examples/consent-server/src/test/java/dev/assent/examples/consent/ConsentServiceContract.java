/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The answers of the service, on every database. */
@Timeout(60)
abstract class ConsentServiceContract {
  static final String GRANT =
      """
      {"purpose": "ai_training", "categories": ["content.chat", "content.audio"], "choice": "granted",
       "terms": "2024-02-01", "expires": "2033-08-08T09:00:00Z", "coversHeld": true}
      """;
  static final String DENIAL =
      """
      {"purpose": "ai_training", "categories": ["content.chat"], "choice": "denied"}
      """;
  private static final String ACME_CHOICES = "/v1/consents/acme/choices";
  private static final String U7 = "/v1/consents/acme/u7";

  private String url;
  private Platform platform;

  /** Returns the URL of a new, empty database. */
  abstract String database();

  @BeforeEach
  void start() throws IOException {
    url = database();
    platform =
        Platform.start(
            ServiceConfig.defaults()
                .withDatabase(url)
                .opening(0)
                .withHeartbeat(Duration.ofMillis(50)));
  }

  @AfterEach
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void document_afterChoices_isReadByAssent() {
    platform.put("acme/u7", U7 + "/choices", GRANT);
    platform.put("acme/u7", U7 + "/choices", DENIAL);

    Answer answer = platform.get("service", U7);

    MaskedDocument document = read(answer, "acme/u7");
    assertThat(document.revision()).isEqualTo(2);
    assertThat(document.choices())
        .extracting(
            choice -> Categories.builtIn().names(choice.categories()) + " " + choice.value())
        .containsExactly("[content.audio] GRANTED", "[content.chat] DENIED");
    assertThat(document.choices().get(0).expires()).isEqualTo("2033-08-08T09:00:00Z");
    assertThat(document.choices().get(0).terms()).isEqualTo(LocalDate.of(2024, 2, 1));
    assertThat(document.choices().get(0).coversHeld()).isTrue();
  }

  @Test
  void document_ofNewSubject_isSilent() {
    assertThat(read(platform.get("acme", "/v1/consents/acme"), "acme"))
        .isEqualTo(MaskedDocument.empty("acme"));
  }

  @Test
  void document_ofAccountThatAdds_namesWhatItAdds() {
    String clinic =
        platform
            .post(
                "operator",
                "/v1/accounts",
                "{\"account\":\"clinic\",\"adds\":[\"protected.health\"]}")
            .json()
            .get("subject")
            .textValue();

    MaskedDocument document = read(platform.get("service", "/v1/consents/" + clinic), "clinic");

    assertThat(Categories.builtIn().names(document.adds())).containsExactly("protected.health");
  }

  @Test
  void document_headers_keepItPrivateAndNameTheStream() {
    Answer answer = platform.get("acme/u7", U7);

    assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("Link"))
        .isEqualTo("</v1/events>; rel=\"monitor\"; type=\"text/event-stream\"");
    assertThat(answer.header("ETag")).matches("\"[A-Za-z0-9_-]{20}\"");
  }

  @Test
  void document_ifNoneMatch_isSentOnlyAfterAChange() {
    String tag = platform.get("acme/u7", U7).header("ETag");

    Answer unchanged = platform.get("acme/u7", U7, "If-None-Match", "\"other\", W/" + tag);
    platform.put("acme/u7", U7 + "/choices", GRANT);
    Answer changed = platform.get("acme/u7", U7, "If-None-Match", tag);

    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.header("ETag")).isEqualTo(tag);
    assertThat(unchanged.body()).isEmpty();
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).isNotEqualTo(tag);
  }

  @Test
  void document_sameRevisionOfTwoSubjectsOrTypes_hasTagsOfItsOwn() {
    String plain = platform.get("service", U7).header("ETag");

    assertThat(platform.get("service", "/v1/consents/acme/host").header("ETag"))
        .isNotEqualTo(plain);
    assertThat(
            platform
                .get("service", U7, "Accept", "application/jose", "If-None-Match", plain)
                .status())
        .isEqualTo(200);
  }

  @Test
  void document_readBySomebody_isGivenToWhoMayReadIt() {
    rows("""
            service  acme          200
            service  globex/guest  200
            acme     acme          200
            acme     acme/u7       200
            acme     globex        404
            acme     globex/guest  404
            acme/u7  acme/u7       200
            acme/u7  acme          200
            acme/u7  acme/host     404
            acme/u7  globex        404
            acme/u7  acme/nobody   404
            operator acme          403
            service  nobody        404
            acme     acme/nobody   404
            """)
        .forEach(
            row -> {
              String path = "/v1/consents/" + row[1];
              int status = Integer.parseInt(row[2]);
              assertThat(platform.get(row[0], path).status())
                  .as(String.join(" ", row))
                  .isEqualTo(status);
              assertThat(platform.get(row[0], path + "/history").status())
                  .as(String.join(" ", row))
                  .isEqualTo(status);
            });
  }

  @Test
  void choices_putBySomebody_areTakenOnlyFromThemselves() {
    rows("""
            acme     acme/u7  403
            acme/u7  acme     403
            acme/u7  acme/host 403
            globex   acme     403
            service  acme/u7  403
            operator acme     403
            acme/u7  acme/u7  200
            acme     acme     200
            """)
        .forEach(
            row -> {
              Answer answer = platform.put(row[0], "/v1/consents/" + row[1] + "/choices", GRANT);
              int status = Integer.parseInt(row[2]);
              JsonNode after = platform.get("service", "/v1/consents/" + row[1]).json();

              assertThat(answer.status()).as(String.join(" ", row)).isEqualTo(status);
              assertThat(after.get("revision").intValue()).isEqualTo(status == 200 ? 1 : 0);
            });
  }

  @Test
  void choices_underSupersededTerms_areRefused_andDenialsAreNot() {
    Answer superseded =
        platform.put("acme/u7", U7 + "/choices", GRANT.replace("2024-02-01", "2023-08-07"));
    Answer denial =
        platform.put("acme/u7", U7 + "/choices", DENIAL.replace("}", ",\"terms\":\"2023-08-07\"}"));

    assertThat(superseded.status()).isEqualTo(422);
    assertThat(superseded.text()).contains("terms: superseded by 2024-02-01");
    assertThat(denial.status()).isEqualTo(200);
    assertThat(denial.json().get("revision").longValue()).isEqualTo(1);
  }

  /** A request can be repeated, whatever came into force meanwhile. */
  @Test
  void choices_repeatedUnderTermsThatWereSupersededMeanwhile_areTaken() {
    platform.put("acme/u7", U7 + "/choices", GRANT);
    platform.post(
        "operator",
        "/v1/terms",
        "{\"version\":\"2024-03-01\",\"title\":\"Newer\",\"text\":\"All of it\"}");

    Answer again = platform.put("acme/u7", U7 + "/choices", GRANT);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().get("revision").longValue()).isEqualTo(1);
  }

  /** Terms that are published before they come into force supersede nothing yet. */
  @Test
  void choices_underTermsInForceOrComing_areTaken() {
    platform.post(
        "operator",
        "/v1/terms",
        "{\"version\":\"2999-01-01\",\"title\":\"Later\",\"text\":\"All of it\"}");

    for (String terms : List.of("2024-02-01", "2999-01-01")) {
      Answer answer = platform.put("acme", ACME_CHOICES, GRANT.replace("2024-02-01", terms));
      assertThat(answer.status()).as(terms).isEqualTo(200);
    }
  }

  @Test
  void tokens_renewedAndWithdrawn_endTheOldOnes() {
    String path = "/v1/accounts/acme/users/u7/token";

    String renewed = platform.post("acme", path, null).json().get("token").textValue();
    assertThat(platform.get("acme/u7", U7).status()).isEqualTo(401);
    assertThat(platform.ask(platform.service(), renewed, U7).status()).isEqualTo(200);

    assertThat(platform.send("DELETE", "acme", path, null).status()).isEqualTo(204);
    assertThat(platform.ask(platform.service(), renewed, U7).status()).isEqualTo(401);
    assertThat(platform.get("acme", U7).status()).isEqualTo(200);
  }

  @Test
  void tokens_ofOthers_areNotRenewed() {
    for (String who : List.of("acme/u7", "globex", "service", "operator")) {
      assertThat(platform.post(who, "/v1/accounts/acme/users/u7/token", null).status())
          .as(who)
          .isEqualTo(403);
    }
    for (String who : List.of("acme/u7", "globex", "service", "acme")) {
      assertThat(platform.post(who, "/v1/accounts/acme/token", null).status())
          .as(who)
          .isEqualTo(403);
    }
  }

  /** A stream is not longer open than its token counts. */
  @Test
  void stream_whoseTokenIsWithdrawn_ends() {
    try (Events events = platform.events("acme/u7")) {
      platform.send("DELETE", "acme", "/v1/accounts/acme/users/u7/token", null);

      assertThat(events.nextData("never")).isNull();
    }
  }

  @Test
  void choices_putTwice_changeOnce() {
    Answer first = platform.put("acme/u7", U7 + "/choices", GRANT);
    Answer second = platform.put("acme/u7", U7 + "/choices", GRANT);

    assertThat(second.text()).isEqualTo(first.text());
    assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
  }

  /** Databases store different fractions of a second. */
  @Test
  void choices_putTwiceWithAVeryExactEnd_changeOnceAndAreReadByAssent() {
    String exact = GRANT.replace("09:00:00Z", "09:00:00.123456789Z");

    platform.put("acme/u7", U7 + "/choices", exact);
    Answer second = platform.put("acme/u7", U7 + "/choices", exact);

    assertThat(read(second, "acme/u7").revision()).isEqualTo(1);
    assertThat(read(second, "acme/u7").choices().get(0).expires())
        .isEqualTo("2033-08-08T09:00:00.123Z");
  }

  @Test
  void choices_group_becomesItsLeaves() {
    String group =
        "{\"purpose\":\"ai_training\",\"categories\":[\"content\"],\"choice\":\"denied\"}";

    Answer answer = platform.put("acme/u7", U7 + "/choices", group);

    assertThat(answer.json().at("/choices/0/categories")).hasSize(5);
  }

  @Test
  void choices_wrongWord_areRefusedWithoutRepeatingIt() {
    """
    {"purpose":"secret-word","categories":["content.chat"],"choice":"denied"}
    {"purpose":"ai_feature","categories":["content.chat"],"choice":"denied"}
    {"purpose":"any","categories":["content.chat"],"choice":"denied"}
    {"purpose":"ai_training","categories":["secret-word"],"choice":"denied"}
    {"purpose":"ai_training","categories":["protected"],"choice":"denied"}
    {"purpose":"ai_training","categories":["unclassified"],"choice":"denied"}
    {"purpose":"ai_training","categories":["any"],"choice":"denied"}
    {"purpose":"ai_training","categories":[],"choice":"denied"}
    {"purpose":"ai_training","categories":"secret-word","choice":"denied"}
    {"purpose":"ai_training","categories":[7],"choice":"denied"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"secret-word"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"granted"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"granted","terms":"1999-01-01"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"granted","terms":"secret-word"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"denied","expires":"2033-08-08T09:00:00Z"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"granted","terms":"2024-02-01","expires":"+12345-01-01T00:00:00Z"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"granted","terms":"2024-02-01","expires":"-0001-01-01T00:00:00Z"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"granted","terms":"2024-02-01","expires":"0000-01-01T00:00:00Z"}
    {"purpose":"ai_training","categories":["content.chat"],"choice":"denied","coversHeld":"secret-word"}
    {"secret-word":1}
    """
        .lines()
        .forEach(
            json -> {
              Answer answer = platform.put("acme/u7", U7 + "/choices", json);

              assertThat(answer.status()).as(json).isEqualTo(422);
              assertThat(answer.text()).doesNotContain("secret-word");
            });
    assertThat(platform.get("service", U7).json().get("revision").intValue()).isZero();
  }

  @Test
  void choices_notAnObject_areRefused() {
    for (String json :
        List.of("", "[]", "{", "{} {}", "{\"a\":1,\"a\":1}", "null", "\"secret-word\"")) {
      Answer answer = platform.put("acme/u7", U7 + "/choices", json);

      assertThat(answer.status()).as(json).isEqualTo(400);
      assertThat(answer.text()).doesNotContain("secret-word");
    }
  }

  @Test
  void choices_hostileBody_isRefused() {
    String deep = "{\"purpose\":" + "[".repeat(40) + "]".repeat(40) + "}";

    assertThat(platform.put("acme/u7", U7 + "/choices", deep).status()).isEqualTo(400);
    assertThat(platform.put("acme/u7", U7 + "/choices", " ".repeat(70_000)).status())
        .isEqualTo(413);
    assertThat(
            platform.put("acme/u7", U7 + "/choices", DENIAL, "Content-Type", "text/plain").status())
        .isEqualTo(415);
  }

  @Test
  void history_ofChoices_isCompleteAndPaged() {
    platform.put("acme/u7", U7 + "/choices", GRANT);
    platform.put("acme/u7", U7 + "/choices", DENIAL);
    platform.put("acme/u7", U7 + "/choices", GRANT);

    Answer all = platform.get("acme", U7 + "/history");

    assertThat(all.json().get("entries"))
        .extracting(entry -> entry.get("revision") + " " + entry.get("choice").textValue())
        .containsExactly("1 granted", "2 denied", "3 granted");
    assertThat(platform.get("acme", U7 + "/history?after=1&limit=1").json().get("entries"))
        .extracting(entry -> entry.get("revision").intValue())
        .containsExactly(2);
    assertThat(platform.get("acme", U7 + "/history?after=x").status()).isEqualTo(400);
    assertThat(platform.get("acme", U7 + "/history?limit=1001").status()).isEqualTo(400);
  }

  @Test
  void token_missingOrUnknown_isAskedFor() {
    Answer none = platform.get(null, U7);
    Answer unknown = platform.get(null, U7, "Authorization", "Bearer nobody");
    Answer basic = platform.get(null, U7, "Authorization", "Basic YTpi");

    assertThat(List.of(none.status(), unknown.status(), basic.status())).containsOnly(401);
    assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @Test
  void accounts_opened_haveTokensOfTheirOwn() {
    Answer account = platform.post("operator", "/v1/accounts", "{\"account\":\"initech\"}");
    String admin = account.json().get("token").textValue();
    Answer user =
        platform.post(
            null,
            "/v1/accounts/initech/users",
            "{\"user\":\"peter\"}",
            "Authorization",
            "Bearer " + admin);
    String token = user.json().get("token").textValue();

    assertThat(user.json().get("subject").textValue()).isEqualTo("initech/peter");
    assertThat(
            platform
                .put(
                    null,
                    "/v1/consents/initech/peter/choices",
                    DENIAL,
                    "Authorization",
                    "Bearer " + token)
                .status())
        .isEqualTo(200);
  }

  @Test
  void accounts_namesThatCantBe_areRefused() {
    assertThat(platform.post("operator", "/v1/accounts", "{\"account\":\"acme\"}").status())
        .isEqualTo(409);
    assertThat(platform.post("acme", "/v1/accounts/acme/users", "{\"user\":\"u7\"}").status())
        .isEqualTo(409);
    for (String name : List.of("", ".", "a/b", "Acme", "history", "a b")) {
      assertThat(
              platform.post("operator", "/v1/accounts", "{\"account\":\"" + name + "\"}").status())
          .isEqualTo(422);
    }
  }

  @Test
  void setup_byOthersThanTheOperator_isRefused() {
    for (String who : List.of("acme", "acme/u7", "service")) {
      assertThat(platform.post(who, "/v1/accounts", "{\"account\":\"new\"}").status())
          .isEqualTo(403);
      assertThat(
              platform
                  .post(
                      who,
                      "/v1/terms",
                      "{\"version\":\"2026-01-01\",\"title\":\"x\",\"text\":\"x\"}")
                  .status())
          .isEqualTo(403);
      assertThat(platform.post(who, "/v1/accounts/globex/users", "{\"user\":\"x\"}").status())
          .isEqualTo(403);
    }
  }

  @Test
  void terms_added_areListedNewestFirst() {
    String json = "{\"version\":\"2026-01-01\",\"title\":\"Third\",\"text\":\"All of it\"}";

    assertThat(platform.post("operator", "/v1/terms", json.replace("2026", "+12026")).status())
        .isEqualTo(422);
    assertThat(platform.post("operator", "/v1/terms", json).status()).isEqualTo(201);
    assertThat(platform.post("operator", "/v1/terms", json).status()).isEqualTo(409);
    assertThat(platform.get("acme/u7", "/v1/terms").json().get("terms"))
        .extracting(version -> version.get("version").textValue())
        .containsExactly("2026-01-01", "2024-02-01", "2023-08-07");
    assertThat(platform.get("acme/u7", "/v1/terms").json().get("terms"))
        .extracting(version -> version.get("text").textValue())
        .startsWith("All of it")
        .allSatisfy(text -> assertThat(text).isNotBlank());
  }

  @Test
  void terms_withoutText_areRefused() {
    for (String text : List.of("", ",\"text\":\" \"", ",\"text\":\"" + "x".repeat(50_001) + "\"")) {
      assertThat(
              platform
                  .post(
                      "operator",
                      "/v1/terms",
                      "{\"version\":\"2026-01-01\",\"title\":\"Third\"" + text + "}")
                  .status())
          .isEqualTo(422);
    }
  }

  @Test
  void path_unknown_isNotFound() {
    for (String path :
        List.of("/", "/v1", "/v1/consents", "/v1/consents/", "/v1/consents/a/b/c", "/v1/terms/")) {
      assertThat(platform.get("service", path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void subject_encodedSlash_isNotAnotherSubject() {
    assertThat(platform.get("service", "/v1/consents/acme%2Fu7").status()).isEqualTo(404);
    assertThat(
            platform.post("acme/u7", "/v1/accounts/acme%2Fu7/users", "{\"user\":\"x\"}").status())
        .isEqualTo(404);
  }

  @Test
  void events_ofChanges_nameSubjectsInOrder() {
    try (Events events = platform.events("service")) {
      platform.put("acme/u7", U7 + "/choices", GRANT);
      platform.put("acme", "/v1/consents/acme/choices", DENIAL);
      platform.post("acme", "/v1/accounts/acme/users", "{\"user\":\"u8\"}");

      assertThat(List.of(events.nextChange(), events.nextChange(), events.nextChange()))
          .containsExactly("acme/u7 1", "acme 1", "acme/u8 0");
    }
  }

  @Test
  void events_afterLastEventId_areReplayedThenGoOn() {
    String received = position();
    platform.put("acme/u7", U7 + "/choices", GRANT);
    platform.put("acme", "/v1/consents/acme/choices", GRANT);
    platform.put("acme/u7", U7 + "/choices", DENIAL);

    try (Events events = platform.events("service", "Last-Event-ID", received)) {
      assertThat(List.of(events.nextChange(), events.nextChange(), events.nextChange()))
          .containsExactly("acme/u7 1", "acme 1", "acme/u7 2");
      platform.put("acme/u7", U7 + "/choices", GRANT);
      assertThat(events.nextChange()).isEqualTo("acme/u7 3");
    }
  }

  @Test
  void events_ofOthers_areNotAnnounced() {
    String received = position();
    platform.put("globex/guest", "/v1/consents/globex/guest/choices", GRANT);
    platform.put("acme/host", "/v1/consents/acme/host/choices", GRANT);
    platform.put("acme", "/v1/consents/acme/choices", GRANT);

    try (Events ofUser = platform.events("acme/u7", "Last-Event-ID", received);
        Events ofAccount = platform.events("acme", "Last-Event-ID", received)) {
      platform.put("globex", "/v1/consents/globex/choices", GRANT);
      platform.put("acme/host", "/v1/consents/acme/host/choices", DENIAL);
      platform.put("acme/u7", U7 + "/choices", GRANT);

      assertThat(List.of(ofUser.nextChange(), ofUser.nextChange()))
          .containsExactly("acme 1", "acme/u7 1");
      assertThat(
              List.of(
                  ofAccount.nextChange(),
                  ofAccount.nextChange(),
                  ofAccount.nextChange(),
                  ofAccount.nextChange()))
          .containsExactly("acme/host 1", "acme 1", "acme/host 2", "acme/u7 1");
    }
  }

  @Test
  void events_lastEventIdOfNobody_beginNow() {
    try (Events foreign = platform.events("service", "Last-Event-ID", "not-ours");
        Events future = platform.events("service", "Last-Event-ID", "0.999999")) {
      platform.put("acme/u7", U7 + "/choices", GRANT);

      assertThat(List.of(foreign.nextChange(), future.nextChange())).containsOnly("acme/u7 1");
    }
  }

  @Test
  void events_forTheOperatorOrAsJson_areRefused() {
    assertThat(platform.get("operator", "/v1/events").status()).isEqualTo(403);
    assertThat(platform.get("service", "/v1/events", "Accept", "application/json").status())
        .isEqualTo(406);
  }

  @Test
  void choose_inProcess_isTheSameAsOverHttp() {
    ConsentService service = platform.service();

    long revision =
        service.choose(
            "acme/u7", Purpose.AI_TRAINING, Set.of("content.chat"), true, LocalDate.of(2024, 2, 1));

    assertThat(revision).isEqualTo(1);
    assertThat(read(platform.get("service", U7), "acme/u7").choices()).hasSize(1);
    assertThatThrownBy(
            () ->
                service.choose("nobody", Purpose.AI_TRAINING, Set.of("content.chat"), false, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> service.token("nobody")).isInstanceOf(IllegalArgumentException.class);
  }

  /** Two services on one database: each announces the changes of the other. */
  @Test
  void events_ofAnotherService_areAnnouncedToo() throws IOException {
    try (ConsentService second = ConsentService.start(ServiceConfig.defaults().withDatabase(url));
        Events events = platform.events("service")) {
      second.choose("acme/u7", Purpose.AI_TRAINING, Set.of("content.chat"), false, null);

      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  /** Returns a position at which all changes so far were announced. */
  private String position() {
    try (Events events = platform.events("service")) {
      return events.nextPosition().split(" ")[0];
    }
  }

  private static Stream<String[]> rows(String table) {
    return table.lines().map(line -> line.strip().split("\\s+"));
  }

  private static MaskedDocument read(Answer answer, String subject) {
    assertThat(answer.status()).isEqualTo(200);
    return DocumentReader.plain(Categories.builtIn(), Set.copyOf(Purpose.BUILT_IN))
        .read("answer", answer.body(), subject, Instant.now())
        .document();
  }
}
