/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page says what the claims, the tests, the models and the records say. After a change of them:
 *
 * <pre>
 * ./mvnw -Pquick test -pl sdk-exporter/evidence -Dtest=EvidencePageTest -Dtests.evidence.write=true
 * </pre>
 */
class EvidencePageTest {
  private static final Pattern LAW =
      Pattern.compile("\\| \\d+ \\| \\[\\*\\*(.*?)[.,]?\\*\\*\\]\\(([^)]*)\\),?(.*) \\|");
  private static final Pattern STEPS = Pattern.compile("(?m)^steps=\\((.*)\\)$");

  private static Stream<Claim> claims() {
    return Stream.of(Claims.LAWS, Claims.OTHERS, Promises.ALL).flatMap(List::stream);
  }

  private static <E extends Claim.Evidence> Stream<E> evidence(Class<E> type) {
    return claims()
        .flatMap(claim -> claim.evidence().stream())
        .filter(type::isInstance)
        .map(type::cast);
  }

  @Test
  void page_generated_isTheCommittedOne() throws IOException {
    if (Boolean.getBoolean("tests.evidence.write")) {
      EvidencePage.write();
    }
    assertThat(Files.readString(EvidencePage.FILE)).isEqualTo(EvidencePage.generate());
  }

  /** The README's test of a law is among its evidence, and its words are the claim's. */
  @Test
  void laws_ofTheReadme_areClaims() throws IOException {
    Matcher law = LAW.matcher(Files.readString(Sources.ROOT.resolve("README.md")));
    for (Claim claim : Claims.LAWS) {
      assertThat(law.find()).as(claim.title()).isTrue();
      assertThat(claim.title()).containsIgnoringCase(law.group(1).split(" ")[0]);
      String test = Path.of(law.group(2)).getFileName().toString().replace(".java", "");
      assertThat(claim.evidence())
          .as(claim.title())
          .anyMatch(
              each ->
                  each instanceof Claim.Tests found
                      && ("." + found.className()).endsWith("." + test));
      assertThat(claim.promise().replaceAll("\\W", ""))
          .containsIgnoringCase(law.group(3).replaceAll("\\W", ""));
    }
    assertThat(law.find()).isFalse();
  }

  @Test
  void claims_eachOne_saysWhatIsNotShown() {
    assertThat(claims()).allMatch(claim -> claim.notShown().endsWith("."));
    assertThat(claims()).allMatch(claim -> !claim.evidence().isEmpty());
  }

  @Test
  void models_thatClaimsName_haveTheseCommands() throws IOException {
    for (Claim.Model model : evidence(Claim.Model.class).toList()) {
      Path file = Path.of("src/test/alloy", model.name() + ".als");
      assertThat(Files.readString(file)).contains("\ncheck " + model.command() + " {");
    }
    try (Stream<Path> files = Files.list(Path.of("src/test/alloy"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".als", "")))
          .hasSameElementsAs(evidence(Claim.Model.class).map(Claim.Model::name).toList());
    }
  }

  /** Steps that show no promise are named here: what they try runs elsewhere, too. */
  @Test
  void steps_ofNightly_areEvidence() throws IOException {
    Matcher steps = STEPS.matcher(Files.readString(Sources.ROOT.resolve(".ci/nightly")));
    assertThat(steps.find()).isTrue();
    Set<String> named = new TreeSet<>(evidence(Claim.Run.class).map(Claim.Run::step).toList());
    Set<String> known = new TreeSet<>(List.of(steps.group(1).split(" ")));

    assertThat(known).containsAll(named);
    known.removeAll(named);
    assertThat(known).containsExactly("figures");
    assertThat(named).containsAll(Records.read().keySet());
  }
}
