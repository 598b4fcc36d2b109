/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads OTLP in its protobuf encoding: requests that our own encoder wrote, back into data; of a
 * receiver's response, how many it rejected. What a message holds that is not read here is dropped.
 */
@NullMarked
package dev.assent.exporter.otlp;

import org.jspecify.annotations.NullMarked;
