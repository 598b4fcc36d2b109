/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.internal.instance.AssentInstance;
import java.lang.reflect.Field;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewerOrderTest extends ViewerRig {
  @TempDir private Path state;

  @Test
  void enforcers_withAViewer_callItLast() throws Exception {
    environment.put("ASSENT_DELETION_ENDPOINT", "http://127.0.0.1:9/delete");
    environment.put("ASSENT_STATE_DIR", state.resolve("state").toString());
    start();

    Field instance = Assent.class.getDeclaredField("instance");
    instance.setAccessible(true);
    assertThat(((AssentInstance) instance.get(assent)).decisions().enforcers())
        .extracting(each -> each.getClass().getSimpleName())
        .containsExactly(
            "MetricCollector", "DestinationExporter", "DeletionRequests", "RunningViewer");
  }
}
