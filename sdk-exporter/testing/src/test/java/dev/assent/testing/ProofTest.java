/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.fixtures.TestJvm;
import dev.assent.fixtures.TestJvm.Result;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs tests of applications as a build does, with and without a planted leak. */
@Tag("ci")
class ProofTest {
  @TempDir Path directory;

  private Path page() {
    return directory.resolve("proof.html");
  }

  private Result prove(Map<String, String> more, Class<?>... tests) throws Exception {
    Map<String, String> properties = new HashMap<>(more);
    properties.put("assent.prove", page().toString());
    return TestJvm.run(directory, properties, tests);
  }

  private String text() throws IOException {
    return Files.readString(page());
  }

  @Test
  void prove_soundApplication_passesAndSaysWhatLeftOnWhoseWord() throws Exception {
    Result result = prove(Map.of(), ProvenApplication.Sound.class);

    assertThat(result.status()).as(result.output()).isZero();
    assertThat(text())
        .contains("Nothing left that was not permitted")
        .contains("event chat.sent, attribute chat.text</td><td>content.chat</td>")
        .contains("the grant of the first person, in force then")
        .contains("the second person did not grant")
        .contains("the first person revoked")
        .contains("<tr><td>attribute</td><td>chat.draft</td><td>content.chat</td></tr>")
        .contains(ProvenApplication.Sound.class.getName())
        .doesNotContain("merger", "acme", "canaryaa");
    assertThat(text().indexOf("does not show")).isLessThan(text().indexOf("<h2>Result"));
  }

  @Test
  void prove_fieldOfAnotherCategoryThanReviewed_failsAndNamesEventAndField() throws Exception {
    Path reviewed = directory.resolve("reviewed.json");
    Field<String> text = Field.ofString("chat.text", Category.CONTENT_CHAT);
    AssentBuilder builder =
        Assent.builder()
            .environment(Map.of())
            .destination(
                "training", to -> to.endpoint("http://127.0.0.1:1").purpose(Purpose.AI_TRAINING))
            .policy(Policy.terms())
            .events(EventType.usage("chat.sent", text));
    Inventory inventory = builder.inventory();
    assertThat(inventory.fields()).extracting(FieldEntry::name).contains("chat.text");
    Files.writeString(reviewed, inventory.toJson());

    Result result =
        prove(Map.of("assent.prove.inventory", reviewed.toString()), ProvenApplication.Leaky.class);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .contains("FAILED ")
        .contains("a canary of content.chat, planted in event chat.sent, attribute chat.text")
        .contains(
            "signal logs, scope dev.assent.testing.proof, event chat.sent, attribute chat.text");
    assertThat(text()).contains("LEAKED");
  }

  @Test
  void prove_nothingArrivesAtTheKit_fails() throws Exception {
    Result result = prove(Map.of(), ProvenApplication.Elsewhere.class);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("nothing is proven").contains("receiver of the kit");
    assertThat(text()).contains("NOT PROVEN");
  }

  @Test
  void prove_noInstance_fails() throws Exception {
    Result result = prove(Map.of(), ProvenApplication.Silent.class);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("nothing was recorded: no instance of Assent ran");
  }

  @Test
  void prove_severalJvms_endInOnePage() throws Exception {
    Map<String, String> several =
        Map.of("assent.prove.jvms", "several", "assent.prove.build", "ci-7");
    Result sound = prove(several, ProvenApplication.Sound.class);
    Result silent = prove(several, ProvenApplication.Silent.class);

    assertThat(sound.status()).as(sound.output()).isZero();
    assertThat(silent.status()).as(silent.output()).isZero();
    assertThat(text())
        .contains("Nothing left that was not permitted")
        .contains(ProvenApplication.Sound.class.getName())
        .contains(ProvenApplication.Silent.class.getName());
  }

  /** Nothing says here whether these are of one build. */
  @Test
  void prove_jvmsOneAfterTheOtherWithoutAnId_areNotProven() throws Exception {
    prove(Map.of(), ProvenApplication.Sound.class);
    Result silent = prove(Map.of("assent.prove.jvms", "several"), ProvenApplication.Silent.class);

    assertThat(silent.output()).contains("may be of an earlier build");
    assertThat(text()).contains("NOT PROVEN", "may be of an earlier build");
  }

  @Test
  void prove_severalJvmsWithoutAnApplication_pageIsNotProven() throws Exception {
    Map<String, String> several =
        Map.of("assent.prove.jvms", "several", "assent.prove.build", "ci-7");
    prove(several, ProvenApplication.Silent.class);
    Result silent = prove(several, ProvenApplication.Silent.class);

    assertThat(silent.output()).contains("so far in this build, nothing is proven");
    assertThat(text()).contains("NOT PROVEN", "nothing was recorded");
    assertThat(ProveMain.run(List.of("--check", page().toString()), System.out, System.err))
        .isEqualTo(2);
  }

  /** The option is for a JVM without an application, not for one that can't be proven. */
  @Test
  void prove_severalJvmsAndOneThatCantBeProven_fails() throws Exception {
    Path damaged = Files.writeString(directory.resolve("reviewed.json"), "{");
    Result result =
        prove(
            Map.of("assent.prove.jvms", "several", "assent.prove.inventory", damaged.toString()),
            ProvenApplication.Sound.class);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("an instance was not proven");
  }

  @Test
  void prove_jvmThatIsKilled_leavesNoGreenPage() throws Exception {
    prove(Map.of(), ProvenApplication.Sound.class);
    assertThat(text()).contains("Nothing left that was not permitted");

    Result killed = prove(Map.of(), ProvenApplication.Killed.class);

    assertThat(killed.status()).isEqualTo(137);
    assertThat(text()).contains("NOT PROVEN", "has not ended: it still runs, or was killed");
  }

  @Test
  void prove_refusedProperty_leavesNoGreenPage() throws Exception {
    Files.writeString(page(), "the page of yesterday");

    prove(Map.of("assent.prove.jvms", "many"), ProvenApplication.Silent.class);

    assertThat(text()).contains("NOT PROVEN", "the tests were refused");
  }

  @Test
  void prove_errorInTheMiddle_isNotProven() throws Exception {
    Result result = prove(Map.of(), ProvenApplication.Broken.class);

    assertThat(result.status()).isEqualTo(1);
    assertThat(text())
        .contains("NOT PROVEN", "an instance was not proven to its end", "the clock failed");
  }

  @Test
  void prove_canariesThatALimitCut_areNotProven() throws Exception {
    Result result = prove(Map.of(), ProvenApplication.Limited.class);

    assertThat(result.status()).isEqualTo(1);
    assertThat(text())
        .contains("NOT PROVEN", "a canary that was cut off left to destination 'ops' in signal ")
        .contains("event chat.used, attribute chat.feature");
  }

  @Test
  void prove_canariesThatArriveAfterTheSearch_areLeaks() throws Exception {
    Result result = prove(Map.of(), ProvenApplication.Late.class);

    assertThat(result.status()).as(result.output()).isEqualTo(1);
    assertThat(text())
        .contains("LEAKED")
        .contains(
            "event chat.sent, attribute chat.text, after the search had ended, though the first"
                + " person revoked");
  }

  @Test
  void prove_manyScopes_arePlantedOrNamed() throws Exception {
    Result result = prove(Map.of(), ProvenApplication.Scopes.class);

    assertThat(result.status()).as(result.output()).isZero();
    assertThat(text())
        .contains("span of scope app.scope.aa, attribute", "span of scope app.scope.oa, attribute")
        .contains("Nothing was planted in these instrumentation scopes")
        .contains("there are too many: app.scope.pb, ");
  }

  @ParameterizedTest
  @CsvSource({
    "assent.prove, target, expected the file of the page",
    "assent.prove.inventory, nowhere.json, which is no file",
    "assent.prove.jvms, many, expected one (the default) or several",
    "assent.prove.build, a b, expected a word that no other build has",
    "assent.prove.page, x, assent.prove.page is unknown; known: assent.prove"
  })
  void prove_wrongProperty_failsWithASentence(String name, String value, String sentence)
      throws Exception {
    Map<String, String> properties = new HashMap<>();
    properties.put("assent.prove", page().toString());
    properties.put(name, value);

    Result result = TestJvm.run(directory, properties, ProvenApplication.Silent.class);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains(sentence);
  }

  @Test
  void prove_pageThatCantBeWritten_failsWithASentence() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Result result =
        TestJvm.run(
            directory,
            Map.of("assent.prove", file.resolve("page.html").toString()),
            ProvenApplication.Silent.class);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("can't be written");
  }
}
