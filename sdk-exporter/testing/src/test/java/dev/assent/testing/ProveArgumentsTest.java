/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProveArgumentsTest {
  @TempDir private Path directory;

  @Test
  void parse_everyOption_isRead() {
    ProveArguments read =
        ProveArguments.parse(
            List.of(
                "--page",
                directory.resolve("proof.html").toString(),
                "--get",
                "http://127.0.0.1:8080/a?q=CANARY",
                "--header",
                "User-Agent",
                "--post",
                "http://127.0.0.1:8080/b",
                "--body",
                "x CANARY",
                "--wait",
                "2",
                "--port",
                "4318",
                "--",
                "java",
                "--wait"));

    assertThat(read.command()).containsExactly("java", "--wait");
    assertThat(read.ready()).hasToString("http://127.0.0.1:8080/a");
    assertThat(read.pause()).hasSeconds(2);
    assertThat(read.port()).isEqualTo(4318);
    assertThat(read.requests()).hasSize(2);
    assertThat(read.requests().get(0).headers()).containsExactly("User-Agent");
    assertThat(read.requests().get(1).body()).isEqualTo("x CANARY");
  }

  @ParameterizedTest
  @CsvSource({
    "'--get http://h/CANARY', --page is missing",
    "'--page p.html', --get or --post is missing",
    "'--page p.txt --get http://h/CANARY', expected the file of the page",
    "'--page p.html --get http://h/x', no request has a canary",
    "'--page p.html --get ftp://h/CANARY', expected http://HOST:PORT/PATH",
    "'--page p.html --header A', belongs behind a --get or --post",
    "'--page p.html --get http://h/CANARY --header A:b', is no name of a header",
    "'--page p.html --get http://h/CANARY --wait long', is no number from 0 to 3600",
    "'--page p.html --get http://h/CANARY --port 99999', is no number from 0 to 65535",
    "'--page p.html --get http://h/CANARY --colour red', --colour is unknown; known: --page FILE",
    "'--page', --page needs a value"
  })
  void run_wrongArguments_endsWithASentence(String arguments, String sentence) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);

    int status = ProveMain.run(List.of(arguments.split(" ")), stream, stream);

    assertThat(status).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(sentence).hasLineCount(1);
  }

  @Test
  void run_commandThatEnds_isNotProven() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--page", directory.resolve("proof.html").toString()));
    arguments.addAll(List.of("--get", "http://127.0.0.1:1/CANARY", "--"));
    arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    arguments.add("-version");

    int status = ProveMain.run(arguments, stream, stream);

    assertThat(status).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("ended with 0 before it was ready");
  }
}
