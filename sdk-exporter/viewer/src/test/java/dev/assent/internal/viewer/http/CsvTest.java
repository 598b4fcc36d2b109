/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"})
  void write_formula_beginsWithAnApostrophe(String cell) {
    assertThat(Csv.write(List.of("a"), List.of(Map.of("a", cell))))
        .isEqualTo("\"a\"\r\n\"'" + cell + "\"\r\n");
  }

  @Test
  void write_quotesAndLines_stayInTheCell() {
    assertThat(
            Csv.write(List.of("a", "b"), List.of(Map.of("a", "x\",\"=1\r\ny", "b", List.of(1, 2)))))
        .isEqualTo("\"a\",\"b\"\r\n\"x\"\",\"\"=1\r\ny\",\"1 2\"\r\n");
  }

  @Test
  void write_missingCell_isEmpty() {
    assertThat(Csv.write(List.of("a", "b"), List.of(Map.of("b", 0))))
        .isEqualTo("\"a\",\"b\"\r\n\"\",\"0\"\r\n");
  }
}
