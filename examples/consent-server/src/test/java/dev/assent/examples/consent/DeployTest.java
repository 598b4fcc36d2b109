/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of {@code deploy} start a server with options that it has. */
class DeployTest {
  private static String text(String name) throws IOException {
    return Files.readString(Path.of(name));
  }

  private static void assertServes(List<String> arguments) {
    ServiceConfig config = Arguments.parse(arguments);

    assertThat(config.storage().copy()).startsWith("jdbc:postgresql:");
    assertThat(config.storage().password()).isNotNull();
    assertThat(config.listening().isSecure()).isTrue();
    assertThat(config.listening().peer()).hasScheme("https");
    assertThat(config.listening().drain()).isPositive();
    assertThat(config.tokens()).isNotNull();
    assertThat(config.seeded()).isFalse();
    assertThat(config.signing().keys()).isNotNull();
  }

  @Test
  void systemdUnit_arguments_areThoseOfTheServer() throws IOException {
    String unit = text("deploy/assent-consent.service");
    String command =
        unit.replace("\\\n", " ")
            .lines()
            .filter(line -> line.startsWith("ExecStart="))
            .findFirst()
            .orElseThrow();
    List<String> words = Arrays.asList(command.replace("%H", "host").split(" +"));
    int main = words.indexOf(ConsentService.class.getName());

    assertThat(main).isPositive();
    assertServes(words.subList(main + 1, words.size()));
  }

  @Test
  void kubernetesManifest_arguments_areThoseOfTheServer() throws IOException {
    String manifest = text("deploy/kubernetes.yaml");
    Stream<String> arguments =
        Pattern.compile("(?m)^ +- (--\\S+)$").matcher(manifest).results().map(it -> it.group(1));

    assertThat(manifest)
        .contains(ConsentService.class.getName())
        .contains("/health/ready")
        .contains("/health/live");
    assertServes(arguments.map(it -> it.replace("$(POD)", "assent-consent-0")).toList());
  }

  /** Each option is explained where operators look. */
  @Test
  void runbook_namesEachOption() throws IOException {
    String runbook = text("RUNBOOK.md");
    for (String option : Arguments.USAGE.replaceAll("[\\[\\]]", "").split(" ")) {
      if (option.startsWith("--")) {
        assertThat(runbook).contains("`" + option + "`");
      }
    }
    assertThat(runbook)
        .contains("deploy/assent-consent.service")
        .contains("deploy/kubernetes.yaml");
  }
}
