//! Files are read back by the messages that write them.

use prost::Message as _;

use super::proto::{AttributeProto, ModelProto, NodeProto, TensorProto};
use super::*;

fn model(graph: Graph) -> ModelProto {
    let bytes = graph.into_file(("made", "1"), &[("task", "none".to_owned())]).unwrap();
    ModelProto::decode(&bytes[..]).unwrap()
}

#[test]
fn a_small_file_has_the_bytes_of_the_wire_format() {
    let mut graph = Graph::new();
    let x = graph.input("x", Element::F64, 2).unwrap();
    let y = graph.apply("Neg", &[&x]);
    graph.output("y", &y, Element::F64, Some(2));
    let bytes = graph.into_file(("made", "1"), &[("k", "v".to_owned())]).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    // The very bytes that onnx 1.23.2 writes of it; onnxruntime 1.32.0 runs it.
    let known = [
        "080812046d6164651a01313a690a160a017812056e65675f301a056e65675f3022034e65670a170a056e65675f301201791a",
        "017922084964656e7469747912046d6164655a170a017812120a10080b120c0a061204726f77730a02080262170a01791212",
        "0a10080b120c0a061204726f77730a02080242021012420e0a0a61692e6f6e6e782e6d6c100372060a016b120176",
    ];
    assert_eq!(hex, known.concat());
}

#[test]
fn a_file_says_versions_inputs_outputs_and_metadata() {
    let mut graph = Graph::new();
    let x = graph.input("the size", Element::F64, 1).unwrap();
    let kind = graph.input("kind ü", Element::Text, 1).unwrap();
    let place = graph.places_of(&kind, &["a".to_owned(), "b".to_owned()], -1);
    let place = graph.cast(&place, Element::F64);
    let both = graph.beside(&[x, place]);
    graph.output("prediction", &both, Element::F64, Some(2));
    let ModelProto { ir_version, opset_import, metadata_props, graph, .. } = model(graph);
    assert_eq!(ir_version, 8);
    let sets: Vec<(&str, i64)> = opset_import.iter().map(|set| (&*set.domain, set.version)).collect();
    assert_eq!(sets, [("", OPSET), ("ai.onnx.ml", ML_OPSET)]);
    assert_eq!((&*metadata_props[0].key, &*metadata_props[0].value), ("task", "none"));
    let graph = graph.unwrap();
    let names: Vec<&str> = graph.input.iter().chain(&graph.output).map(|value| &*value.name).collect();
    assert_eq!(names, ["the size", "kind ü", "prediction"]);
    let operators: Vec<(&str, &str)> = graph.node.iter().map(|node| (&*node.op_type, &*node.domain)).collect();
    assert_eq!(operators, [("LabelEncoder", "ai.onnx.ml"), ("Cast", ""), ("Concat", ""), ("Identity", "")]);
    let NodeProto { attribute, .. } = &graph.node[0];
    let of = |name: &str| attribute.iter().find(|attribute| attribute.name == name).unwrap();
    assert_eq!(of("keys_strings").strings, [b"a".to_vec(), b"b".to_vec()]);
    assert_eq!((&of("values_int64s").ints[..], of("default_int64").i), (&[0, 1][..], Some(-1)));
}

#[test]
fn nodes_and_outputs_leave_the_names_of_inputs_alone() {
    let mut graph = Graph::new();
    let x = graph.input("prediction", Element::F64, 1).unwrap();
    for name in ["constant_0", "add_0", "x_1"] {
        graph.input(name, Element::F64, 1).unwrap();
    }
    let one = graph.number(1.0);
    let sum = graph.apply("Add", &[&x, &one]);
    assert_eq!(graph.output("prediction", &sum, Element::F64, Some(1)), "prediction_");
    let graph = model(graph).graph.unwrap();
    let all = graph.input.iter().map(|value| &value.name);
    let all = all.chain(graph.initializer.iter().map(|tensor| &tensor.name));
    let all: Vec<&String> = all.chain(graph.node.iter().flat_map(|node| &node.output)).collect();
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len(), "{all:?}");
    assert_eq!(graph.node[0].input, ["prediction", "constant_0_"]);
}

#[test]
fn inputs_need_names_of_their_own() {
    let mut graph = Graph::new();
    graph.input("a", Element::F64, 1).unwrap();
    let says = |result: Result<Value, OnnxError>| result.unwrap_err().to_string();
    assert!(says(graph.input("", Element::F64, 1)).contains("no name"));
    assert!(says(graph.input("a", Element::Text, 1)).contains("two columns are called `a`"));
}

#[test]
fn constants_keep_their_bits() {
    let mut graph = Graph::new();
    let numbers = [0.1, -0.0, f64::NAN, f64::INFINITY, 5e-324];
    graph.row(&numbers);
    graph.singles(&[f32::NAN, -0.0], &[2, 1]);
    graph.integers(&[i64::MIN, -1], &[2]);
    graph.texts(["", "ü"]);
    let tensors = model(graph).graph.unwrap().initializer;
    let bits = |tensor: &TensorProto| tensor.raw_data.clone().unwrap();
    assert_eq!(bits(&tensors[0]), numbers.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>());
    assert_eq!(bits(&tensors[1]), [f32::NAN, -0.0].iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>());
    assert_eq!(bits(&tensors[2]), [i64::MIN, -1].iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>());
    assert_eq!(tensors[3].string_data, [b"".to_vec(), "ü".as_bytes().to_vec()]);
    let shapes: Vec<&[i64]> = tensors.iter().map(|tensor| &tensor.dims[..]).collect();
    assert_eq!(shapes, [&[5][..], &[2, 1], &[2], &[2]]);
}

#[test]
fn an_attribute_of_zero_is_written_all_the_same() {
    let Attribute(AttributeProto { i, r#type, .. }) = Attribute::int("axis", 0);
    let bytes = Attribute::int("axis", 0).0.encode_to_vec();
    assert_eq!((i, r#type, AttributeProto::decode(&bytes[..]).unwrap().i), (Some(0), 2, Some(0)));
}
