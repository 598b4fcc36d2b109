/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void write_everyCharacter_isReadBack() throws Exception {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x3000; c++) {
      all.append(c);
    }
    all.append("\ud83d\ude00</script>");

    String json = Json.write(Map.of("text", all.toString()));

    assertThat(new ObjectMapper().readTree(json).get("text").textValue()).isEqualTo(all.toString());
    assertThat(json).matches("[\\x20-\\x7e]*").doesNotContain("<");
  }

  @Test
  void write_values_areReadBack() throws Exception {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("list", new ArrayList<>(List.of(1, 2L, 1.5, true, "x")));
    map.put("none", null);
    map.put("nan", Double.NaN);

    assertThat(Json.write(map)).isEqualTo("{\"list\":[1,2,1.5,true,\"x\"],\"nan\":\"NaN\"}");
  }

  @Test
  void write_otherObject_isRefused() {
    assertThatThrownBy(() -> Json.write(new Object())).isInstanceOf(IllegalArgumentException.class);
  }
}
