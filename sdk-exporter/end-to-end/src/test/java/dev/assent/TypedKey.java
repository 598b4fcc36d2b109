/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;

/** A key of any type, with which unchecked code can set a value of another type. */
public record TypedKey(String getKey, AttributeType getType) implements AttributeKey<Object> {}
